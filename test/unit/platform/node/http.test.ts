import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type NodeHttp, type NodeHttpOptions, nodeHttp } from '../../../../src/platform/node/http.ts';
import { type MadeCertificate, makeAuthority, makeCertificate } from '../../../support/certificate-maker.ts';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});

describe('nodeHttp', () => {
  it('sends method, headers and body, and returns status, lower-case headers and text', async () => {
    const origin = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        response.writeHead(409, {
          'X-Seen': `${request.method} ${request.headers['x-sent']} ${body}`,
          Vary: ['a', 'b'],
        });
        response.end('déjà vu');
      });
    });
    const http = open();

    const answer = await http.request({ method: 'PUT', url: `${origin}/a`, headers: { 'X-Sent': 'yes' }, body: '{}' });

    expect(answer).toMatchObject({ status: 409, headers: { 'x-seen': 'PUT yes {}', vary: 'a, b' }, body: 'déjà vu' });
  });

  it('introduces itself', async () => {
    const origin = await serve((request, response) => response.end(request.headers['user-agent']));
    const http = open({ userAgent: 'tester/1' });

    expect((await http.request({ method: 'GET', url: origin })).body).toBe('tester/1');
  });

  it('does not follow redirects', async () => {
    const origin = await serve((_, response) => response.writeHead(302, { location: 'http://elsewhere/' }).end());

    const answer = await open().request({ method: 'GET', url: origin });

    expect(answer).toMatchObject({ status: 302, headers: { location: 'http://elsewhere/' } });
  });

  it('uses no more than eight connections', async () => {
    let connections = 0;
    const origin = await serve(
      (_, response) => setImmediate(() => response.end()),
      (server) => {
        server.on('connection', () => {
          connections += 1;
        });
      },
    );
    const http = open();

    await Promise.all(Array.from({ length: 50 }, () => http.request({ method: 'GET', url: origin })));

    expect(connections).toBeLessThanOrEqual(8);
  });

  it('names host and reason when the connection is refused', async () => {
    const origin = await serve(() => {});
    const [close] = closing.splice(0);
    await close?.();

    const answer = open().request({ method: 'GET', url: `${origin}/secret-path?token=1` });

    await expect(answer).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: `${new URL(origin).host}: connection refused`,
    });
  });

  it('gives up when the whole answer takes too long, and says that it was slow', async () => {
    const origin = await serve((_, response) => response.writeHead(200).write('half'));

    const answer = open().request({ method: 'GET', url: origin, timeoutMs: 50 });

    await expect(answer).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: `${new URL(origin).host}: no whole answer in time`,
      cause: { name: 'TimeoutError' },
    });
  });

  it('stops when the caller does', async () => {
    const abort = new AbortController();
    const origin = await serve(() => abort.abort());

    const answer = open().request({ method: 'GET', url: origin, signal: abort.signal });

    await expect(answer).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it('sends a read again when a kept connection was closed meanwhile, a write never', async () => {
    const seen: string[] = [];
    const origin = await serve((request, response) => {
      seen.push(request.method ?? '');
      return seen.length === 2 || request.method === 'POST' ? request.socket.destroy() : response.end('ok');
    });
    const http = open();
    await http.request({ method: 'GET', url: origin });

    expect((await http.request({ method: 'GET', url: origin })).body).toBe('ok');
    await expect(http.request({ method: 'POST', url: origin })).rejects.toMatchObject({ code: 'UNREACHABLE' });

    expect(seen).toEqual(['GET', 'GET', 'GET', 'POST']);
  });
});

describe('nodeHttp over TLS', () => {
  let authority: MadeCertificate;
  let server: MadeCertificate;

  beforeAll(async () => {
    authority = await makeAuthority('Test Root', { notAfter: '2036-01-01T00:00:00Z' });
    server = await makeCertificate({
      issuer: authority,
      ipAddresses: ['127.0.0.1'],
      notAfter: '2036-01-01T00:00:00Z',
    });
  });

  it('trusts the CA bundle it was given', async () => {
    const origin = await serveTls();

    const answer = await open({ caPem: authority.pem }).request({ method: 'GET', url: origin });

    expect(answer.body).toBe('secure');
  });

  it('refuses other certificates, unless told not to look', async () => {
    const origin = await serveTls();

    await expect(open().request({ method: 'GET', url: origin })).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: `${new URL(origin).host}: its certificate comes from a CA that is not trusted`,
    });
    expect((await open({ verifyTls: false }).request({ method: 'GET', url: origin })).body).toBe('secure');
  });

  async function serveTls(): Promise<string> {
    const tlsServer = createTlsServer({ key: server.privateKeyPem, cert: server.pem }, (_, response) =>
      response.end('secure'),
    );
    return (await listening(tlsServer)).replace('http:', 'https:');
  }
});

function open(options: Partial<NodeHttpOptions> = {}): NodeHttp {
  const http = nodeHttp({ userAgent: 'test', ...options });
  closing.push(() => http.close());
  return http;
}

function serve(listener: RequestListener, prepare?: (server: Server) => void): Promise<string> {
  const server = createServer(listener);
  prepare?.(server);
  return listening(server);
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
