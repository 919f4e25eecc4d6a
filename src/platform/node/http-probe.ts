import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { HttpProbe, ProbeAnswer, ProbeRequest } from '../http-probe.ts';
import { reasonInWords } from './connection-failure.ts';

const MOST_BODY_BYTES = 1024;

/** The real HttpProbe: one connection per request, closed afterwards. */
export const nodeHttpProbe: HttpProbe = {
  get: (request) =>
    new Promise((resolve) => {
      const finish = (answer: ProbeAnswer) => {
        clearTimeout(timer);
        exchange.destroy();
        resolve(answer);
      };
      const exchange = send(request, (response) => read(response).then(finish, fail));
      const fail = (error: unknown) => finish(unanswered(error));
      const timer = setTimeout(
        () => finish({ kind: 'none', reason: `no answer within ${request.timeoutMs} ms` }),
        request.timeoutMs,
      );
      exchange.on('error', fail);
    }),
};

function send(request: ProbeRequest, onResponse: (response: IncomingMessage) => void) {
  const url = new URL(request.url);
  const shared = {
    host: request.address,
    port: request.port,
    path: url.pathname + url.search,
    headers: { host: url.host, 'user-agent': 'dcos-letsencrypt self-check' },
    agent: false as const,
  };
  const exchange =
    url.protocol === 'https:'
      ? httpsRequest({ ...shared, servername: url.hostname, rejectUnauthorized: false }, onResponse)
      : httpRequest(shared, onResponse);
  return exchange.end();
}

function unanswered(error: unknown): ProbeAnswer {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return { kind: 'none', reason: reasonInWords(error), ...(code === 'ECONNREFUSED' && { refused: true }) };
}

async function read(response: IncomingMessage): Promise<ProbeAnswer> {
  let body = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    body += chunk;
    if (body.length >= MOST_BODY_BYTES) break;
  }
  return {
    kind: 'answer',
    status: response.statusCode ?? 0,
    location: response.headers.location,
    body: body.slice(0, MOST_BODY_BYTES),
  };
}
