import { Agent, type Dispatcher } from 'undici';
import { AppError } from '../errors.ts';
import type { Http, HttpRequest, HttpResponse } from '../http.ts';
import { connectionFailure, isClosedConnection } from './connection-failure.ts';

export interface NodeHttpOptions {
  /** Sent with every request; ACME servers refuse requests without one (RFC 8555 section 6.1). */
  readonly userAgent: string;
  /** PEM certificates that are trusted instead of Node's own list. */
  readonly caPem?: string;
  /** False accepts any certificate; only for clusters the operator has marked so. */
  readonly verifyTls?: boolean;
}

/** Http with connections to give back. */
export interface NodeHttp extends Http {
  /** Waits for requests under way, then closes all connections. */
  close(): Promise<void>;
}

const CONNECTIONS_PER_HOST = 8;
const CONNECT_TIMEOUT_MS = 10_000;
const HEADERS_TIMEOUT_MS = 30_000;
const BODY_TIMEOUT_MS = 30_000;
const REQUEST_TIMEOUT_MS = 30_000;
const LARGEST_BODY_BYTES = 64 * 1024 * 1024;

/** HTTP over undici: one pool of connections, and one set of trusted certificates, per call of this function. */
export function nodeHttp(options: NodeHttpOptions): NodeHttp {
  const agent = new Agent({
    // One stuck HTTP/2 connection would hold up everything; eight HTTP/1.1 ones fail one by one, and are as fast.
    allowH2: false,
    connections: CONNECTIONS_PER_HOST,
    headersTimeout: HEADERS_TIMEOUT_MS,
    bodyTimeout: BODY_TIMEOUT_MS,
    maxResponseSize: LARGEST_BODY_BYTES,
    connect: {
      timeout: CONNECT_TIMEOUT_MS,
      rejectUnauthorized: options.verifyTls ?? true,
      ...(options.caPem === undefined ? {} : { ca: options.caPem }),
    },
  });
  return {
    request: (request) => exchange(agent, options.userAgent, request),
    close: () => agent.close(),
  };
}

/** A kept connection may be closed by the other side just as it is used again: reads are then sent once more. */
async function exchange(agent: Agent, userAgent: string, request: HttpRequest): Promise<HttpResponse> {
  const timeout = AbortSignal.timeout(request.timeoutMs ?? REQUEST_TIMEOUT_MS);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([request.signal, timeout]);
  const send = (): Promise<HttpResponse> => once(agent, userAgent, request, signal);
  try {
    const repeatable = request.method === 'GET' || request.method === 'HEAD';
    return await send().catch((error) => {
      if (repeatable && isClosedConnection(error)) {
        return send();
      }
      throw error;
    });
  } catch (error) {
    const { host } = new URL(request.url);
    if (request.signal?.aborted === true) {
      throw new AppError('INTERRUPTED', `the request to ${host} was cancelled`, { cause: error });
    }
    throw connectionFailure(host, error);
  }
}

async function once(agent: Agent, userAgent: string, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  const { origin, pathname, search } = new URL(request.url);
  const response = await agent.request({
    origin,
    path: `${pathname}${search}`,
    method: request.method,
    headers: { 'user-agent': userAgent, ...request.headers },
    body: request.body ?? null,
    signal,
  });
  return {
    status: response.statusCode,
    headers: joinedHeaders(response.headers),
    body: await response.body.text(),
  };
}

function joinedHeaders(headers: Dispatcher.ResponseData['headers']): Readonly<Record<string, string>> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) {
      joined[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
    }
  }
  return joined;
}
