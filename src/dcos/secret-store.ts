import { z } from 'zod';
import { AppError } from '../platform/errors.ts';
import type { Http, HttpRequest, HttpResponse } from '../platform/http.ts';
import { jsonIn } from '../platform/json.ts';
import { Secret } from '../platform/secret.ts';
import type { SecretVault } from '../platform/secret-vault.ts';
import { authorizationFor } from './admin-router.ts';
import type { Authorization, Cluster } from './types.ts';

export interface SecretVaultAccess {
  /** Of Admin Router, without a trailing slash. */
  readonly url: string;
  readonly authorization?: Authorization;
}

/** Takes the cluster, returns its default store, to be read from (mesosphere/dcos-docs-site, api/secrets.yaml). */
export function secretStore(http: Http, cluster: Cluster): Pick<SecretVault, 'read'> {
  return secretVault(http, { url: cluster.url, authorization: async () => authorizationFor(cluster) });
}

/**
 * Takes how to reach Admin Router, returns the cluster's default store. A login that is refused with 401 is renewed once.
 * Its calls throw NOT_ALLOWED for 401 and 403, UNREACHABLE, and INVALID_ANSWER for any other answer that is no success.
 */
export function secretVault(http: Http, access: SecretVaultAccess): SecretVault {
  const ask = (method: HttpRequest['method'], path: string, value?: Secret) =>
    asked(http, access, { method, path, value });
  return {
    read: async (path) => {
      const { status, body } = await ask('GET', path);
      if (status === 404) return undefined;
      const value = status === 200 ? VALUE.safeParse(jsonIn(body)).data?.value : undefined;
      if (value === undefined) throw unexpected('give', path, status);
      return new Secret(value);
    },
    list: async (directory) => {
      const { status, body } = await ask('GET', `${directory}?list=true`);
      if (status === 404) return [];
      const names = status === 200 ? LIST.safeParse(jsonIn(body)).data?.array : undefined;
      if (names === undefined) throw unexpected('list', directory, status);
      return names.map((name) => name.slice(name.lastIndexOf('/') + 1));
    },
    write: async (path, value) => {
      const created = await ask('PUT', path, value);
      // There is no call for both: 409 says that it exists.
      const { status } = created.status === 409 ? await ask('PATCH', path, value) : created;
      if (status !== 201 && status !== 204) throw unexpected('take', path, status);
    },
    remove: async (path) => {
      const { status } = await ask('DELETE', path);
      if (status !== 204 && status !== 404) throw unexpected('remove', path, status);
    },
  };
}

interface Question {
  readonly method: HttpRequest['method'];
  /** With the query. */
  readonly path: string;
  readonly value: Secret | undefined;
}

async function asked(http: Http, { url, authorization }: SecretVaultAccess, question: Question): Promise<HttpResponse> {
  const send = (login: string | undefined) => http.request(requestOf(url, question, login));
  const login = await authorization?.();
  let answer = await send(login);
  const renewed = answer.status === 401 ? await authorization?.(login) : undefined;
  if (renewed !== undefined && renewed !== login) answer = await send(renewed);
  if (answer.status === 401 || answer.status === 403) throw notAllowed(question, answer.status);
  return answer;
}

function requestOf(url: string, { method, path, value }: Question, login: string | undefined): HttpRequest {
  const [place = '', query] = path.split('?');
  const segments = place.replace(/^\/+/, '').split('/').map(encodeURIComponent);
  return {
    method,
    url: `${url}/secrets/v1/secret/default/${segments.join('/')}${query === undefined ? '' : `?${query}`}`,
    headers: {
      accept: 'application/json',
      ...(value && { 'content-type': 'application/json' }),
      ...(login && { authorization: login }),
    },
    ...(value && { body: JSON.stringify({ value: value.reveal() }) }),
  };
}

const VALUE = z.object({ value: z.string() });
const LIST = z.object({ array: z.array(z.string()) });

function unexpected(what: string, path: string, status: number): AppError {
  return new AppError('INVALID_ANSWER', `the Secret Store did not ${what} ${path} (HTTP ${status}).`, {
    suggestions: ['see whether it is sealed: dcos security secrets get-store default'],
  });
}

function notAllowed({ method, path }: Question, status: number): AppError {
  const [place = '', query] = path.split('?');
  const isRead = method === 'GET';
  const what = isRead ? `show ${place} to this user` : `let this user change ${place}`;
  const resource = `dcos:secrets:${query === undefined ? '' : 'list:'}default:/${place}`;
  return new AppError('NOT_ALLOWED', `the Secret Store does not ${what} (HTTP ${status}).`, {
    suggestions: [
      status === 401 ? 'dcos auth login' : `ask an administrator for ${isRead ? 'read' : 'full'} on ${resource}`,
    ],
  });
}
