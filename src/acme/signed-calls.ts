import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { HttpResponse } from '../platform/http.ts';
import type { CaConnection } from './ca-connection.ts';
import { type Library, type LibraryAccount, type LibraryResponse, library } from './library.ts';
import { type AcmeStep, failureOfResponse } from './problem.ts';

/** The library's calls for one step; `signal` ends them. They throw AcmeFailure for every unexpected status. */
export type SignedCalls = (step: AcmeStep, signal: AbortSignal) => Promise<Library>;

/** At a rejection rate of 50 % a hundred requests need up to about twenty tries; a sane CA needs two. */
const BAD_NONCE_RETRIES = 40;

/**
 * acme-client with its transport replaced: our requests, our nonces, typed failures. A bad nonce is retried with
 * the nonce of the refusal (RFC 8555 section 6.5); nothing else is retried here.
 */
export function signedCalls(ca: CaConnection, account: LibraryAccount): SignedCalls {
  let jwk: object | undefined;
  let key: KeyObject | undefined;
  return async (step, signal) => {
    const directory = await ca.directory.read(signal);
    const calls = library(ca.directoryUrl, account);
    const { http, api } = calls;
    jwk ??= http.getJwk();
    http.jwk = jwk;
    key ??= createPrivateKey(account.privateKeyPem.reveal());
    http.accountKey = key;
    http.maxBadNonceRetries = BAD_NONCE_RETRIES;
    http.getDirectory = async () => directory;
    http.getNonce = () => ca.transport.nonce(directory.newNonce, signal);
    http.request = async (url, _method, options) =>
      asLibraryResponse(await ca.transport.send({ step, url, signal, jws: JSON.stringify(options?.data) }));
    api.apiRequest = async (url, payload, statuses, options) => {
      const kid = options?.includeJwsKid === false ? null : api.getAccountUrl();
      const includeExternalAccountBinding = options?.includeExternalAccountBinding ?? false;
      const answer = await ca.transport.call(signal, () =>
        http.signedRequest(url, payload, { kid, includeExternalAccountBinding }),
      );
      if (!statuses.includes(answer.status)) {
        throw failureOfResponse(answer.response, { step, url }, ca.clock.now());
      }
      return answer;
    };
    return calls;
  };
}

function asLibraryResponse(response: HttpResponse): LibraryResponse {
  return { status: response.status, headers: response.headers, data: dataIn(response), response };
}

function dataIn({ headers, body }: HttpResponse): unknown {
  if (!/\bjson\b/.test(headers['content-type'] ?? '')) {
    return body;
  }
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
