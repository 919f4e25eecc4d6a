import http, { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { page, type Reply, type RouterRequest } from './route.ts';

export interface Upstream {
  /** `http://127.0.0.1:8080`. */
  readonly origin: string;
  /** Path and query to ask for. */
  readonly uri: string;
  /** Put in front of the path of a redirect: `/service/letsencrypt`. */
  readonly prefix: string;
}

/** Between two hops only, RFC 9110 section 7.6.1. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'proxy-connection'];

/**
 * Sends a request on and its answer back, both as streams, so that event streams flow. Resolves once the answer has
 * begun; with 502 when the service cannot be reached.
 */
export function forward(request: RouterRequest, upstream: Upstream): Promise<Reply | 'handled'> {
  const { incoming, response } = request;
  const url = new URL(upstream.origin + upstream.uri);
  const send = url.protocol === 'https:' ? https.request : http.request;
  const { promise, resolve } = Promise.withResolvers<Reply | 'handled'>();
  const outgoing = send(url, {
    method: request.method,
    headers: forwarded(incoming.headers, url.host),
    agent: false,
    rejectUnauthorized: false,
  });
  outgoing.on('error', () => resolve(page(502, 'Bad Gateway')));
  outgoing.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answerHeaders(answer, upstream));
    response.flushHeaders();
    answer.pipe(response);
    // a service that breaks off must look broken to the client too
    answer.on('close', () => {
      if (!answer.complete) response.destroy();
    });
    resolve('handled');
  });
  response.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
  return promise;
}

/** The client's headers; a token that came in a cookie goes on as a header, as in lib/auth/common.lua. */
function forwarded(headers: IncomingHttpHeaders, host: string): OutgoingHttpHeaders {
  const cookie = /(?:^|;\s*)dcos-acs-auth-cookie=([^;]+)/.exec(headers.cookie ?? '')?.[1];
  const authorization = headers.authorization ?? (cookie === undefined ? undefined : `token=${cookie}`);
  return { ...endToEnd(headers), host, connection: 'close', ...(authorization === undefined ? {} : { authorization }) };
}

function answerHeaders(answer: IncomingMessage, { origin, prefix }: Upstream): OutgoingHttpHeaders {
  const headers = endToEnd(answer.headers);
  const location = answer.headers.location?.replace(origin, '');
  if (location?.startsWith('/')) headers.location = prefix + location;
  return headers;
}

function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
}
