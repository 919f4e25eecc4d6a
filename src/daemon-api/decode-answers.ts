import { z } from 'zod';
import { jsonIn } from '../platform/json.ts';
import type { Accepted, EventsAnswer, Refusal, Report, ReportAnswer } from './types.ts';

/** Takes the body of a good answer to `GET /v1/report`; returns the report, or why it is none. */
export function reportIn(body: string): ReportAnswer {
  const json = jsonIn(body);
  const schema = SCHEMA.safeParse(json).data?.schema;
  if (schema !== undefined && schema !== 1)
    return { kind: 'unreachable', reason: `its report has format ${schema}: update this plugin` };
  const report = REPORT.safeParse(json);
  return report.success
    ? { kind: 'report', report: report.data }
    : { kind: 'unreachable', reason: 'what answers there is not the daemon' };
}

/** Takes the body of a good answer to `GET /v1/events`; undefined when it is something else. */
export function eventsIn(body: string): EventsAnswer | undefined {
  return EVENTS.safeParse(jsonIn(body)).data;
}

/** Takes the body of a good answer to a POST; undefined when it is something else. */
export function acceptedIn(body: string): Accepted | undefined {
  return ACCEPTED.safeParse(jsonIn(body)).data;
}

/** Takes the body of a refusal; undefined when it is not the daemon that refuses. */
export function refusalIn(body: string): Refusal | undefined {
  return REFUSAL.safeParse(jsonIn(body)).data;
}

/** JSON has no undefined: what is left out there is undefined here. */
const TEXT_OR_NONE = z
  .string()
  .optional()
  .transform((text) => text);

/** What tells a report of another format from no report at all. */
const SCHEMA = z.object({ schema: z.number() });

const CERTIFICATE = z.object({
  id: z.string(),
  version: z.number(),
  names: z.array(z.string()),
  keyType: z.string(),
  fingerprint: z.string(),
  issuer: z.string(),
  ca: z.string().optional(),
  notBefore: z.string(),
  notAfter: z.string(),
  renewsAt: z.string(),
  renewReason: z.string(),
  /** A later daemon may know more sources than this client. */
  renewSource: z.enum(['ari', 'lifetime', 'emergency']).optional().catch(undefined),
  window: z.object({ start: z.string(), end: z.string() }).exactOptional(),
  serial: z.string().exactOptional(),
  chain: z.array(z.string()).exactOptional(),
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

const EVENT = z.object({
  at: z.string(),
  message: z.string(),
  ok: z.boolean(),
  action: z.string().exactOptional(),
  certificateId: z.string().exactOptional(),
  names: z.array(z.string()).exactOptional(),
});

const FAILURE = z.object({
  subject: z.string(),
  action: z.string(),
  count: z.number(),
  type: z.string(),
  detail: z.string(),
  lastAt: z.string(),
  nextTryAt: z.string(),
});

const LIMIT = z.object({ limit: z.string(), subject: z.string(), left: z.number(), capacity: z.number() });

/** A TLS template of ours. */
export const TEMPLATE = z.object({ variable: z.string(), ours: z.string(), before: z.string().nullable() });

const PAUSE = z.object({ names: z.array(z.string()), url: z.string().exactOptional(), at: z.string() });

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
  templates: z.array(TEMPLATE).exactOptional(),
  lookedAt: z.string().exactOptional(),
  events: z.array(EVENT),
  account: z.object({ ca: z.string(), url: TEXT_OR_NONE, note: TEXT_OR_NONE }).exactOptional(),
  failures: z.array(FAILURE).exactOptional(),
  limits: z.array(LIMIT).exactOptional(),
  paused: z.array(PAUSE).exactOptional(),
  notes: z.array(z.string()).exactOptional(),
  problem: TEXT_OR_NONE,
});

const EVENTS: z.ZodType<EventsAnswer> = z.object({ schema: z.literal(1), events: z.array(EVENT) });

const ACCEPTED: z.ZodType<Accepted> = z.object({
  schema: z.literal(1),
  accepted: z.array(
    z.object({
      kind: z.enum(['renew', 'revoke']),
      certificateId: z.string(),
      names: z.array(z.string()),
      detail: z.string(),
      notBefore: z.string().exactOptional(),
    }),
  ),
  message: z.string(),
});

/** The first daemon sent no suggestions. */
const REFUSAL: z.ZodType<Refusal> = z.object({
  error: z.object({ code: z.string(), message: z.string(), suggestions: z.array(z.string()).default([]) }),
});
