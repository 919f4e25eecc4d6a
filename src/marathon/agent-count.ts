import { z } from 'zod';
import { AppError } from '../platform/errors.ts';
import type { Http } from '../platform/http.ts';
import { jsonIn } from '../platform/json.ts';
import { decoded } from './decoded.ts';
import type { AgentCount, Marathon } from './types.ts';

/** Where DC/OS has the leading Mesos master. */
const DCOS_MESOS = 'http://leader.mesos:5050';

const TIMEOUT_MS = 5_000;

const SLAVES = z.object({
  slaves: z.array(
    z.object({
      active: z.boolean().optional(),
      reserved_resources: z.record(z.string(), z.unknown()).optional(),
      unreserved_resources: z.object({ cpus: z.number().optional() }).optional(),
    }),
  ),
});

export interface AgentCountPorts {
  /** Sent without credentials: Mesos is not Marathon. */
  readonly http: Http;
  readonly marathon: Pick<Marathon, 'info'>;
}

/**
 * Counts agents at the Mesos master that Marathon names, else at DC/OS's. `GET /slaves` is Mesos' operator API
 * (apache/mesos docs/endpoints/master/slaves.md); a master that asks for a login has not told us anything.
 */
export function agentCount({ http, marathon }: AgentCountPorts): AgentCount {
  return {
    async accepting(roles) {
      try {
        const { mesosUrl = '' } = await marathon.info();
        const url = /^https?:/.test(mesosUrl) ? mesosUrl.replace(/\/+$/, '') : DCOS_MESOS;
        const { status, body } = await http.request({ method: 'GET', url: `${url}/slaves`, timeoutMs: TIMEOUT_MS });
        return status === 200 ? counted(body, roles) : undefined;
      } catch (error) {
        if (error instanceof AppError) return undefined;
        throw error;
      }
    },
  };
}

function counted(body: string, roles: readonly string[]): number | undefined {
  const { slaves } = decoded(SLAVES, jsonIn(body), 'GET /slaves');
  const accepts = (role: string) => roles.includes(role) || (roles.length === 0 && role === '*');
  const fitting = slaves.filter(
    ({ reserved_resources = {}, unreserved_resources }) =>
      Object.keys(reserved_resources).some(accepts) || (accepts('*') && (unreserved_resources?.cpus ?? 0) > 0),
  );
  return fitting.filter(({ active }) => active !== false).length;
}
