import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { Http, HttpResponse } from '../platform/http.ts';
import type { Random } from '../platform/random.ts';
import { clockSkew } from './clock-skew.ts';
import type { Limiter } from './limiter.ts';
import type { NoncePool } from './nonces.ts';
import { AcmeFailure, type AcmeStep, failureOfConnection, failureOfResponse } from './problem.ts';
import { retrying } from './retry.ts';

/** Everything that talks to one CA shares these. */
export interface TransportPorts {
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Pick<Random, 'fraction'>;
  readonly limiter: Limiter;
  readonly nonces: NoncePool;
}

export interface AcmeRequest {
  readonly step: AcmeStep;
  readonly url: string;
  readonly signal: AbortSignal;
  /** A signed body in flattened JSON; left out, the request is an unsigned GET. */
  readonly jws?: string;
}

/** The way to one CA: every request is paced, every answer feeds the nonce pool. */
export interface AcmeTransport {
  /**
   * Runs one call, which may take several requests, when there is room for it. The nonce is fetched inside, so that a
   * hundred waiting calls do not ask for a hundred nonces.
   */
  call<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** One signed request inside a call, whatever the status. Throws AcmeFailure of kind `network` or `timeout`. */
  send(request: AcmeRequest): Promise<HttpResponse>;
  /** A nonce inside a call: from the pool, or else from `newNonceUrl` (RFC 8555 section 7.2). Throws AcmeFailure. */
  nonce(newNonceUrl: string, signal: AbortSignal): Promise<string>;
  /** An unsigned GET, a call of its own, repeated when that may help. Throws AcmeFailure for every status but 2xx. */
  get(request: Omit<AcmeRequest, 'jws'>): Promise<HttpResponse>;
  /** How far the CA's clock is ahead of ours, in milliseconds; undefined while unknown. */
  clockSkewMs(): number | undefined;
}

/** Puts the transport of one CA together. */
export function acmeTransport(ports: TransportPorts): AcmeTransport {
  const { clock, limiter, nonces } = ports;
  const skew = clockSkew();

  const send = async (request: AcmeRequest): Promise<HttpResponse> => {
    await limiter.pace(request.signal);
    const response = await exchange(ports.http, request);
    skew.note(response.headers, clock.now(), clock.monotonicMs());
    const nonce = response.headers['replay-nonce'];
    // A newNonce answer, and the answer to a bad nonce, are used at once by whoever asked.
    if (nonce !== undefined && request.step !== 'newNonce' && !isBadNonce(response)) {
      nonces.put(nonce, clock.monotonicMs());
    }
    return response;
  };

  const read = async (request: AcmeRequest): Promise<HttpResponse> => {
    const response = await send(request);
    if (response.status >= 300) {
      throw failureOfResponse(response, request, clock.now());
    }
    return response;
  };

  return {
    call: limiter.run,
    send,
    async nonce(newNonceUrl, signal) {
      const pooled = nonces.take(clock.monotonicMs());
      return pooled ?? freshNonce(await read({ step: 'newNonce', url: newNonceUrl, signal }), newNonceUrl);
    },
    get: (request) => retrying(ports, request.signal, () => limiter.run(request.signal, () => read(request))),
    clockSkewMs: skew.ms,
  };
}

/** GET, where acme-client sends HEAD: the connection of a HEAD is closed after it, one TLS handshake per nonce. */
function freshNonce(response: HttpResponse, url: string): string {
  const nonce = response.headers['replay-nonce'];
  if (nonce === undefined) {
    const facts = { step: 'newNonce', url, kind: 'http', type: 'http', status: response.status } as const;
    throw new AcmeFailure({ ...facts, detail: 'the CA answered without a nonce' });
  }
  return nonce;
}

async function exchange(http: Http, { step, url, signal, jws }: AcmeRequest): Promise<HttpResponse> {
  try {
    return await http.request({
      method: jws === undefined ? 'GET' : 'POST',
      url,
      signal,
      ...(jws === undefined ? {} : { body: jws, headers: { 'content-type': 'application/jose+json' } }),
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNREACHABLE') {
      throw failureOfConnection(error, { step, url });
    }
    throw error;
  }
}

function isBadNonce(response: HttpResponse): boolean {
  return response.status === 400 && response.body.includes('urn:ietf:params:acme:error:badNonce');
}
