import { z } from 'zod';
import { AppError } from '../platform/errors.ts';
import type { Http } from '../platform/http.ts';
import { Secret } from '../platform/secret.ts';
import { authorizationFor } from './admin-router.ts';
import type { Cluster } from './types.ts';

/** The Secret Store of an Enterprise cluster. */
export interface SecretStore {
  /** The value at a path (`letsencrypt/shop`); undefined when there is none. Throws NOT_ALLOWED, UNREACHABLE, INVALID_ANSWER. */
  read(path: string): Promise<Secret | undefined>;
}

/** Takes the cluster, returns its default store (mesosphere/dcos-docs-site, api/secrets.yaml). */
export function secretStore(http: Http, cluster: Cluster): SecretStore {
  const authorization = authorizationFor(cluster);
  return {
    read: async (path) => {
      const segments = path.replace(/^\/+/, '').split('/').map(encodeURIComponent);
      const { status, body } = await http.request({
        method: 'GET',
        url: `${cluster.url}/secrets/v1/secret/default/${segments.join('/')}`,
        headers: { accept: 'application/json', ...(authorization && { authorization }) },
      });
      if (status === 404) return undefined;
      if (status === 401 || status === 403) throw notAllowed(path, status);
      const value = status === 200 ? valueIn(body) : undefined;
      if (value !== undefined) return new Secret(value);
      throw new AppError('INVALID_ANSWER', `the Secret Store did not give ${path} (HTTP ${status}).`, {
        suggestions: ['see whether it is sealed: dcos security secrets get-store default'],
      });
    },
  };
}

const VALUE = z.object({ value: z.string() });

function valueIn(body: string): string | undefined {
  try {
    return VALUE.safeParse(JSON.parse(body)).data?.value;
  } catch {
    return undefined;
  }
}

function notAllowed(path: string, status: number): AppError {
  return new AppError('NOT_ALLOWED', `the Secret Store does not show ${path} to this user (HTTP ${status}).`, {
    suggestions: ['dcos auth login', `or ask an administrator for read on dcos:secrets:default:/${path}`],
  });
}
