import { generateKeyPairSync, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import { authorizationFrom } from './authorization.ts';
import { followEvents } from './event-stream.ts';
import { httpClient } from './http-get.ts';
import { appsReader } from './marathon-api.ts';

const NONE = { credentialFile: undefined, credentials: undefined, serviceAccount: undefined };
/** A random share of it is still longer than any test. */
const NEVER_MS = 2_000_000_000;
const { get, open } = httpClient(undefined);

test.for<{ data: string; changes: number; ends?: boolean }>([
  { data: 'data: {"eventType":"status_update_event"}\r\n\r\n', changes: 2 },
  { data: 'data: {"eventType":"status_update_event"}\n\n', changes: 2 },
  { data: 'data:{"eventType":"status_update_event"}\r\n\r\n', changes: 1 },
  { data: 'event: status_update_event\r\nid: 1\r\n: comment\r\n\r\n', changes: 1 },
  { data: 'data: {"eventType":"deployment_success"}\r\n\r\n', changes: 1 },
  { data: 'data: {"no":"type"}\r\n\r\n', changes: 1, ends: true },
  { data: 'data: {broken\r\n\r\n', changes: 1, ends: true },
])(
  '$data asks for $changes looks at Marathon, the first for the connection itself',
  async ({ data, changes, ends }) => {
    const marker = 'data: {"eventType":"deployment_info"}\r\n\r\n';
    const { onChange, log } = await following((_, response) => response.write(data + marker));

    await expect.poll(log).toMatch(ends ? /event stream of .* ended/ : /received event deployment_info/);

    expect(onChange).toHaveBeenCalledTimes(changes);
  },
);

test('a compressed stream delivers each event at once', async () => {
  const { onChange } = await following((_, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip' });
    const zip = createGzip();
    zip.pipe(response);
    zip.write('data: {"eventType":"api_post_event"}\r\n\r\n');
    zip.flush();
  });

  await expect.poll(() => onChange).toHaveBeenCalledTimes(2);
});

test('a redirect is followed once, with the credentials', async () => {
  const seen: (string | undefined)[] = [];
  const { onChange } = await following((request, response) => {
    seen.push(request.headers.authorization);
    if (request.url?.startsWith('/leader')) response.write('data: {"eventType":"api_post_event"}\r\n\r\n');
    else response.writeHead(302, { Location: '/leader/v2/events' }).end();
  }, 'user:password');

  await expect.poll(() => onChange).toHaveBeenCalledTimes(2);
  expect(seen).toEqual(['Basic dXNlcjpwYXNzd29yZA==', 'Basic dXNlcjpwYXNzd29yZA==']);
});

test('silence leads to a new connection without a pause', async () => {
  const { onChange, log } = await following((_, response) => response.write('\r\n'), undefined, 50);

  await expect.poll(() => onChange.mock.calls.length).toBeGreaterThan(2);
  expect(log()).toMatch(/nothing for 50 ms, reconnecting now/);
});

test('apps come from the first Marathon that answers with JSON, which stays the first', async () => {
  const asked: string[] = [];
  const proxy = await serving((_, response) => {
    asked.push('proxy');
    response.end('<html>');
  });
  const leader = await serving((_, response) => {
    asked.push('leader');
    response.end('{"apps":[{"id":"/a","labels":null}]}');
  });
  const read = appsReader([proxy, leader], get, async () => undefined);

  expect(await read()).toEqual([{ id: '/a' }]);
  await read();
  expect(asked).toEqual(['proxy', 'leader', 'leader']);
});

test('apps are read where a redirect leads, without credentials when that is another host', async () => {
  const seen: (string | undefined)[] = [];
  const leader = await serving(({ headers }, response) => {
    seen.push(headers.authorization);
    response.end('{"apps":[]}');
  });
  const other = await serving(({ url, headers }, response) => {
    seen.push(headers.authorization);
    response.writeHead(307, { Location: `${leader}${url}` }).end();
  });

  expect(await appsReader([other], get, async () => 'Basic eDp5')()).toEqual([]);
  expect(seen).toEqual(['Basic eDp5', undefined]);
});

test('a password with a colon is refused', async () => {
  await expect(authorizationFrom({ ...NONE, credentials: 'user:pass:word' }, get)).rejects.toThrow('more colons');
});

test('a service account logs in with a signed token and uses the cookie of the answer, not its body', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const logins: { uid: string; token: string }[] = [];
  const iam = await serving(async (request, response) => {
    logins.push(JSON.parse(await text(request)));
    response.setHeader('Set-Cookie', 'dcos-acs-auth-cookie=from-cookie; Path=/').end('{"token":"from-body"}');
  });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const serviceAccount = JSON.stringify({ uid: 'mlb', private_key: pem, login_endpoint: `${iam}/login` });
  const authorization = await authorizationFrom({ ...NONE, serviceAccount }, get);

  expect(await authorization()).toBe('token=from-cookie');
  await authorization();
  const [login] = logins;
  const [head = '', claims = '', signature = ''] = (login?.token ?? '').split('.');
  expect(logins).toHaveLength(1);
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ uid: 'mlb' });
  expect(verify('sha256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
});

/** Follows one server's stream; what it logs is kept in `log`. */
async function following(listener: RequestListener, credentials?: string, silenceMs = 60_000) {
  const onChange = vi.fn();
  const log: string[] = [];
  const timers = { refreshMs: 1, firstBackoffMs: NEVER_MS, maxBackoffMs: NEVER_MS, silenceMs, pollMs: 1 };
  const authorization = await authorizationFrom({ ...NONE, credentials }, get);
  const baseUrls = [await serving(listener)];
  void followEvents({ baseUrls, open, authorization, timers, onChange, log: (line) => log.push(line) });
  return { onChange, log: () => log.join('\n') };
}

async function serving(listener: (request: IncomingMessage, response: Parameters<RequestListener>[1]) => void) {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
