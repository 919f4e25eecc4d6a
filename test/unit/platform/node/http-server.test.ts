import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { ServerAnswer, ServerRequest } from '../../../../src/platform/http-server.ts';
import { type HttpServer, serveHttp } from '../../../../src/platform/node/http-server.ts';

const servers: HttpServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

describe('serveHttp', () => {
  it('hands over method, path, headers and body, and sends what it is given', async () => {
    const url = await serve(16, async ({ method, path, header, body }) => ({
      status: 202,
      contentType: 'text/plain',
      headers: { 'x-seen': `${method} ${path} ${header('x-sent')} ${header('x-other')}` },
      body: `${body}!`,
    }));

    const answer = await fetch(`${url}/v1/renew?now`, { method: 'POST', headers: { 'X-Sent': 'yes' }, body: 'déjà' });

    expect([answer.status, answer.headers.get('x-seen'), await answer.text()]).toEqual([
      202,
      'POST /v1/renew?now yes undefined',
      'déjà!',
    ]);
  });

  it.each([
    { what: 'with its length told', body: () => 'x'.repeat(17) },
    { what: 'in chunks', body: () => new Blob(['x'.repeat(17)]).stream() },
  ])('does not read a body that is too long, $what', async ({ body }) => {
    const url = await serve(16, ({ body: read }) => said(read === undefined ? 413 : 200));

    const answer = await fetch(url, { method: 'POST', body: body(), duplex: 'half' } as RequestInit);

    expect([answer.status, answer.headers.get('connection')]).toEqual([413, 'close']);
  });

  it('answers before the body has come when it reads none', async () => {
    const url = await serve(0, ({ body }) => said(405, `[${body}]`));

    const answer = await raw(url, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n');

    expect(answer).toMatch(/^HTTP\/1\.1 405 .*connection: close.*\[\]$/is);
  });

  it('answers 500 without words when an answer fails', async () => {
    const url = await serve(0, () => {
      throw new Error('a secret');
    });

    const answer = await fetch(url);

    expect([answer.status, await answer.text()]).toEqual([500, 'internal error\n']);
  });

  it('goes on when a client goes away in the middle of its body', async () => {
    const url = await serve(16, () => said(200));
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await new Promise<void>((sent) => {
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc', () => sent());
    });
    socket.destroy();

    expect((await fetch(url)).status).toBe(200);
  });

  it('does not start on a port that is taken', async () => {
    const { port } = new URL(await serve(0, () => said(200)));

    await expect(serveHttp(Number(port), () => said(200))).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });
});

async function serve(limitBytes: number, answer: (request: ServerRequest) => ServerAnswer | Promise<ServerAnswer>) {
  const server = await serveHttp(0, answer, limitBytes);
  servers.push(server);
  return `http://127.0.0.1:${server.port}`;
}

function said(status: number, body = ''): ServerAnswer {
  return { status, contentType: 'text/plain', body };
}

/** Everything that comes back, until the server closes the connection. */
async function raw(url: string, request: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(request);
  return text(socket);
}
