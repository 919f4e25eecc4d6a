import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Download, DownloadAnswer, DownloadRequest } from '../download.ts';
import { messageOf } from '../errors.ts';

/** The real Download: one connection per request, closed afterwards. */
export const nodeDownload: Download = (request) =>
  new Promise((resolve) => {
    const finish = (answer: DownloadAnswer) => {
      clearTimeout(timer);
      exchange.destroy();
      resolve(answer);
    };
    const fail = (error: unknown) => finish({ kind: 'failed', reason: reasonOf(error) });
    const late = () => finish({ kind: 'failed', reason: `no answer within ${request.timeoutMs} ms` });
    const timer = setTimeout(late, request.timeoutMs);
    const exchange = send(request, (response) => read(response, request.limitBytes).then(finish, fail));
    exchange.on('error', fail);
  });

function send({ url, body }: DownloadRequest, onResponse: (response: IncomingMessage) => void) {
  const open = url.startsWith('https:') ? httpsRequest : httpRequest;
  const headers = { 'user-agent': 'dcos-letsencrypt', ...(body && { 'content-type': body.type }) };
  const exchange = open(url, { method: body === undefined ? 'GET' : 'POST', headers, agent: false }, onResponse);
  return exchange.end(body?.bytes);
}

async function read(response: IncomingMessage, limitBytes: number): Promise<DownloadAnswer> {
  if (response.statusCode !== 200) return { kind: 'failed', reason: `status ${response.statusCode}` };
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += chunk.length;
    if (length > limitBytes) return { kind: 'failed', reason: `more than ${limitBytes} bytes` };
    chunks.push(chunk);
  }
  return { kind: 'bytes', bytes: Buffer.concat(chunks) };
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : messageOf(error);
}
