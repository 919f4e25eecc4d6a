import { z } from 'zod';
import { AppError } from '../platform/errors.ts';
import type { Http, HttpResponse } from '../platform/http.ts';
import type { DaemonApi, Report, ReportAnswer } from './types.ts';

export interface DaemonAccess {
  readonly http: Http;
  /** `https://dcos.example.com/service/letsencrypt`, or `http://host:port` of the daemon's second port. */
  readonly baseUrl: string;
  /** The value of the Authorization header; undefined sends none. */
  readonly authorization: string | undefined;
}

/** Operators wait for it; a daemon that is alive answers from memory. */
const TIMEOUT_MS = 10_000;

/** Takes how to reach a daemon, returns its API. That it does not answer is a value, not an error. */
export function daemonClient({ http, baseUrl, authorization }: DaemonAccess): DaemonApi {
  return {
    async report() {
      try {
        const headers = { accept: 'application/json', ...(authorization && { authorization }) };
        const url = `${baseUrl}/v1/report`;
        return reportAnswer(await http.request({ method: 'GET', url, headers, timeoutMs: TIMEOUT_MS }));
      } catch (error) {
        if (error instanceof AppError && error.code === 'UNREACHABLE') return unreachable(error.message);
        throw error;
      }
    },
  };
}

/** Admin Router answers for a daemon it cannot reach: 404 without a route (it looks every 25 s), 502 to 504 without a task. */
const REASONS: Readonly<Record<number, string>> = {
  401: 'the login has expired: dcos auth login',
  403: 'this user may not use the service (permission dcos:adminrouter:service:<name> full)',
  404: 'there is no route to it; Admin Router needs up to 30 seconds after a start',
  502: 'it does not answer',
  503: 'it does not answer',
  504: 'it does not answer in time',
};

function reportAnswer({ status, body }: HttpResponse): ReportAnswer {
  if (status !== 200) return unreachable(`${REASONS[status] ?? 'unexpected answer'} (HTTP ${status})`);
  const json = parsed(body);
  const schema = SCHEMA.safeParse(json).data?.schema;
  if (schema !== undefined && schema !== 1) return unreachable(`its report has format ${schema}: update this plugin`);
  const report = REPORT.safeParse(json);
  return report.success ? { kind: 'report', report: report.data } : unreachable('what answers there is not the daemon');
}

function unreachable(reason: string): ReportAnswer {
  return { kind: 'unreachable', reason };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** JSON has no undefined: what is left out there is undefined here. */
const TEXT_OR_NONE = z
  .string()
  .optional()
  .transform((text) => text);

const SCHEMA = z.object({ schema: z.number() });

const CERTIFICATE = z.object({
  id: z.string(),
  version: z.number(),
  names: z.array(z.string()),
  keyType: z.string(),
  fingerprint: z.string(),
  issuer: z.string(),
  notBefore: z.string(),
  notAfter: z.string(),
  renewsAt: z.string(),
  renewReason: z.string(),
  slot: TEXT_OR_NONE,
});

const VHOST = z.object({
  host: z.string(),
  /** A later daemon may know more states than this client. */
  state: z.enum(['failed', 'overdue', 'unserved', 'issuing', 'installing', 'served', 'unknown']).catch('unknown'),
  detail: z.string(),
  certificateId: TEXT_OR_NONE,
  nextTryAt: TEXT_OR_NONE,
  served: z.array(z.object({ instance: z.string(), fingerprint: TEXT_OR_NONE, problem: TEXT_OR_NONE })),
});

const REPORT: z.ZodType<Report> = z.object({
  schema: z.literal(1),
  daemon: z.object({ version: z.string(), appId: z.string(), startedAt: z.string() }),
  at: z.string(),
  nextLookAt: z.string(),
  loadBalancer: z
    .object({ appId: z.string(), instances: z.number() })
    .optional()
    .transform((found) => found),
  certificates: z.array(CERTIFICATE),
  vhosts: z.array(VHOST),
  events: z.array(z.object({ at: z.string(), message: z.string(), ok: z.boolean() })),
  problem: TEXT_OR_NONE,
});
