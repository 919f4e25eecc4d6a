import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createSecureContext, createServer, type Server } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { daemonClient } from '../../src/daemon-api/client.ts';
import type { Report } from '../../src/daemon-api/types.ts';
import { nodeHttp } from '../../src/platform/node/http.ts';
import { Secret } from '../../src/platform/secret.ts';
import { always, on, unavailable } from '../cluster/acme/faults.ts';
import { type Pebble, startPebble } from '../cluster/acme/pebble.ts';
import { freePorts } from '../cluster/free-ports.ts';
import { startSupervisor } from '../cluster/processes/supervisor.ts';
import type { Supervisor } from '../cluster/types.ts';
import { type ScriptedMarathon, scriptedMarathon } from '../support/scripted-marathon-server.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NAMES = ['one.example.com', 'two.example.com'];
const TOKEN = 'correct-horse-battery-staple';
const DEADLINE_MS = 50_000;
const POLL_MS = 20;

const http = nodeHttp({ userAgent: 'test' });
const daemons: ChildProcess[] = [];
let supervisor: Supervisor;
let pebble: Pebble;
let marathon: ScriptedMarathon;
let frontend: Server;
let ports: readonly number[] = [];
let directory = '';
let output = '';

beforeAll(async () => {
  supervisor = await startSupervisor();
  ports = await freePorts(4, ['127.0.0.1']);
  const [challengePort = 0, tlsPort = 0] = ports;
  pebble = await startPebble({
    supervisor,
    loadBalancer: { address: '127.0.0.1', http: challengePort, https: tlsPort },
  });
  marathon = await scriptedMarathon(challengePort, tlsPort);
  frontend = createServer({ SNICallback: (_, done) => done(null, installedCertificate()) });
  // Handshakes without a certificate to show fail, as they should.
  frontend.on('tlsClientError', () => {});
  frontend.listen(tlsPort, '127.0.0.1');
  await once(frontend, 'listening');
});

afterAll(async () => {
  frontend.close();
  marathon.close();
  await http.close();
  await pebble.stop();
  await supervisor.stop();
});

beforeEach(async () => {
  marathon.reset();
  output = '';
  directory = await mkdtemp(join(tmpdir(), 'daemon-api-'));
});

afterEach(async () => {
  pebble.clearFaults();
  for (const daemon of daemons.splice(0)) daemon.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

/** What the load balancer would serve: what the daemon has put into Marathon. */
function installedCertificate() {
  const bundle = marathon.env().HAPROXY_SSL_CERT ?? '';
  return createSecureContext(bundle === '' ? {} : { cert: bundle, key: bundle });
}

/** The real daemon on the real CA; its state directory is this test's. */
function startDaemon(env: Record<string, string> = { LETSENCRYPT_API_TOKEN: TOKEN }): ChildProcess {
  const daemon = spawn(process.execPath, [join(ROOT, 'bin/daemon.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      PORT0: String(ports[0]),
      PORT1: String(ports[2]),
      MARATHON_URL: marathon.url,
      LETSENCRYPT_VHOSTS: NAMES.join(),
      LETSENCRYPT_KEY_TYPE: 'p256',
      LETSENCRYPT_LOG_LEVEL: 'debug',
      LETSENCRYPT_RESOLVERS: pebble.dnsAddress,
      LETSENCRYPT_SERVER_URL: pebble.directoryUrl,
      LETSENCRYPT_STATE_DIRECTORY: join(directory, 'state'),
      NODE_EXTRA_CA_CERTS: pebble.caFile,
      ...env,
    },
  });
  daemon.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  daemons.push(daemon);
  return daemon;
}

function baseUrl(): string {
  return `http://127.0.0.1:${ports[2]}`;
}

function client(token = TOKEN) {
  return daemonClient({ http, baseUrl: baseUrl(), authorization: undefined, token: new Secret(token) });
}

async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS;
  while (performance.now() < deadline) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    await pause(POLL_MS);
  }
  throw new Error(`no ${what} in time; the daemon said:\n${output}`);
}

function reported(what: string, isSo: (report: Report) => boolean): Promise<Report> {
  return eventually(what, async () => {
    const answer = await client().report();
    return answer.kind === 'report' && isSo(answer.report) ? answer.report : undefined;
  });
}

function servedVersion(version: number): Promise<Report> {
  const isServed = ({ certificates, vhosts }: Report) =>
    certificates[0]?.version === version && vhosts.length > 0 && vhosts.every(({ state }) => state === 'served');
  return reported(`version ${version} served`, isServed);
}

function requestsOf(kind: string): number {
  return pebble.requests.filter((request) => request.kind === kind).length;
}

async function get(path: string, port = ports[2]): Promise<{ readonly status: number; readonly body: string }> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: answer.status, body: await answer.text() };
}

async function post(path: string, token?: string): Promise<number> {
  const headers = token === undefined ? {} : { 'X-Letsencrypt-Token': token };
  return (await fetch(`${baseUrl()}${path}`, { method: 'POST', headers, body: '{}' })).status;
}

/** Sample lines by name and labels, as Prometheus reads them (exposition formats, text version 0.0.4). */
function samplesIn(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('# '));
  return new Map(
    lines.map((line) => {
      const [, series = '', value = ''] = /^([a-z_]+(?:\{[^{}]*\})?) (\S+)$/.exec(line) ?? [];
      return [series, Number(value)];
    }),
  );
}

describe('the API of the daemon', () => {
  it('renews, and revokes (key compromise: with a new key first), at the word of whoever has the token only', async () => {
    startDaemon();
    await servedVersion(1);
    const ordersBefore = requestsOf('newOrder');

    expect([await post('/v1/renew'), await post('/v1/renew', 'wrong')]).toEqual([401, 403]);
    await expect(client('wrong').revoke({ host: 'one.example.com', reason: 'superseded' })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    });
    const notDue = await client().renew({ host: 'two.example.com' });
    expect(notDue.accepted[0]?.detail).toMatch(/^nothing is issued before .*, unless forced$/);

    expect(await client().renew({ host: 'two.example.com', force: true })).toMatchObject({
      accepted: [{ certificateId: 'one.example.com', names: NAMES, detail: 'a new version is issued now' }],
    });
    const renewed = await servedVersion(2);
    expect(requestsOf('newOrder') - ordersBefore).toBe(1);

    await client().revoke({ certificateId: 'one.example.com', reason: 'keyCompromise' });
    const replaced = await servedVersion(3);
    expect(replaced.certificates[0]?.fingerprint).not.toBe(renewed.certificates[0]?.fingerprint);
    const attempts = await eventually('revocation', async () => {
      const messages = (await client().events()).map(({ message }) => message);
      return messages.includes('revoked version 2 of one.example.com') ? messages : undefined;
    });
    const order = [/^issued version 3/, /^installed/, /^revoked version 2/].map((step) =>
      attempts.findLastIndex((message) => step.test(message)),
    );
    expect(order).toEqual(order.toSorted((one, other) => one - other));
    const revocations = pebble.requests.filter(({ kind }) => kind === 'revokeCert');
    expect(revocations).toMatchObject([{ status: 200, payload: { reason: 1 } }]);
    expect(requestsOf('newOrder') - ordersBefore).toBe(2);
    expect(await readdir(join(directory, 'state', 'wishes'))).toEqual([]);

    // Everything it ever said, at the level that says most.
    expect(output).toContain('asked through the API');
    expect(output).not.toMatch(new RegExp(`${TOKEN}|PRIVATE KEY`));
  });

  it('makes a token of its own where none is set, and keeps it', async () => {
    startDaemon({});
    await servedVersion(1);

    const { token } = JSON.parse(await readFile(join(directory, 'state', 'api-token.json'), 'utf8'));

    expect(await post('/v1/renew', token)).toBe(202);
    expect(output).not.toContain(token);
  });

  it('stays alive and ready while the CA is down, and tells what fails in the words of the CA', async () => {
    startDaemon();
    await servedVersion(1);
    pebble.addFault(always(unavailable()));

    await client().renew({ force: true });
    const report = await reported('failure', ({ failures = [] }) => failures.length > 0);

    expect(report.failures).toMatchObject([{ subject: pebble.directoryUrl, action: 'reach' }]);
    expect(report.failures?.[0]?.detail).toContain('503');
    expect(report.vhosts.map(({ state }) => state)).toEqual(['served', 'served']);
    expect(await get('/health')).toMatchObject({ status: 200 });
    expect(await get('/health', ports[0])).toMatchObject({ status: 200 });
    expect(await get('/ready')).toMatchObject({ status: 200 });
    const samples = samplesIn((await get('/metrics')).body);
    expect([...samples.values()].filter((value) => !Number.isFinite(value))).toEqual([]);
    const failing = `letsencrypt_failures_in_a_row{subject="${pebble.directoryUrl}",action="reach"}`;
    expect(samples.get(failing)).toBeGreaterThanOrEqual(1);
    expect(samples.get('letsencrypt_certificate_served_instances{certificate="one.example.com"}')).toBe(1);
    expect(samples.get('letsencrypt_vhosts{state="served"}')).toBe(2);
  });
});

describe('two instances: a second daemon on the same store', () => {
  it('says so and waits, and takes over when the first one is killed', async () => {
    const first = startDaemon();
    await servedVersion(1);
    const ordersBefore = requestsOf('newOrder');
    const problem = async () => JSON.parse((await get('/v1/report', ports[3])).body).problem as string | undefined;

    startDaemon({ PORT0: '0', PORT1: String(ports[3]), LETSENCRYPT_API_TOKEN: TOKEN });
    const said = await eventually('refusal', async () => {
      const words = await problem();
      return words?.startsWith('another daemon') ? words : undefined;
    });
    expect(said).toContain(`process ${first.pid}`);
    expect(await get('/ready', ports[3])).toMatchObject({ status: 503 });

    first.kill('SIGKILL');
    await eventually('take-over', async () => ((await problem()) === undefined ? true : undefined));
    expect(requestsOf('newOrder')).toBe(ordersBefore);
  });
});

describe('SIGTERM during an order', () => {
  it('ends the process within five seconds; the next one goes on with the order', async () => {
    const ordersBefore = requestsOf('newOrder');
    pebble.addFault(on('finalize', { kind: 'delay', ms: 8_000 }));
    const daemon = startDaemon();
    await eventually('order that is about to be finalized', async () => {
      const text = await readFile(join(directory, 'state', 'orders', 'one.example.com.json'), 'utf8');
      return JSON.parse(text).csrPem ?? undefined;
    });

    const started = performance.now();
    daemon.kill('SIGTERM');
    const [code] = await once(daemon, 'exit');

    expect(performance.now() - started).toBeLessThan(5_000);
    expect({ code, said: output.trimEnd().split('\n').at(-1) }).toMatchObject({
      code: 0,
      said: expect.stringContaining('"message":"stopped"'),
    });

    pebble.clearFaults();
    startDaemon();
    await servedVersion(1);
    expect(requestsOf('newOrder') - ordersBefore).toBe(1);
  });
});
