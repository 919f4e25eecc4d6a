import type { Authorization } from './authorization.ts';
import type { Get } from './http-get.ts';
import type { RawApp } from './types.ts';

/** Reads all apps with their tasks; see `appsReader`. */
export type ReadApps = () => Promise<RawApp[]>;

/**
 * `GET /v2/apps?embed=apps.tasks` at the first of the given Marathons that answers with JSON; the one that answered
 * well last is asked first next time (mesosphere/marathon-lb marathon_lb.py, `api_req_raw`).
 *
 * Throws when none does, or when the answer has no `apps`, as error answers have not.
 */
export function appsReader(baseUrls: readonly string[], get: Get, authorization: Authorization): ReadApps {
  let hosts = [...baseUrls];
  return async () => {
    const failures: string[] = [];
    for (const [index, host] of hosts.entries()) {
      try {
        const answer = await get(`${host}/v2/apps?embed=apps.tasks`, { headers: await headers(authorization) });
        const body = withoutNulls(answer.body) as { apps?: RawApp[] };
        if (answer.status < 400) hosts = [...hosts.slice(index), ...hosts.slice(0, index)];
        if (body.apps === undefined) throw new NoApps(`${host} answered ${answer.status} without apps`);
        return body.apps;
      } catch (error) {
        if (error instanceof NoApps) throw error;
        failures.push(`${host}: ${(error as Error).message}`);
      }
    }
    throw new Error(`no Marathon answers: ${failures.join('; ')}`);
  };
}

class NoApps extends Error {}

async function headers(authorization: Authorization): Promise<Record<string, string>> {
  const value = await authorization();
  return {
    Accept: 'application/json',
    'Content-Type': 'application/json',
    'User-Agent': 'marathon-lb',
    ...(value !== undefined && { Authorization: value }),
  };
}

/** A key with the value null counts as absent. */
function withoutNulls(json: string): unknown {
  return JSON.parse(json, (_, value: unknown) => (value === null ? undefined : value));
}
