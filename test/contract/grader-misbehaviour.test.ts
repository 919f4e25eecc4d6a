import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EmulatedServer } from '../support/tls-servers/emulated-server.ts';
import { gradeLocalhost, gradeTargetAt } from '../support/tls-servers/grade-localhost.ts';
import { nodeTlsServer } from '../support/tls-servers/node-tls-server.ts';
import {
  type Middlebox,
  type StrangeServer,
  startMiddlebox,
  startStrange,
} from '../support/tls-servers/own-servers.ts';
import { makePki, type TestPki } from '../support/tls-servers/pki.ts';
import type { RunningServer } from '../support/tls-servers/server-process.ts';

/** Short enough for a test, long enough for loopback. */
const IMPATIENT = { answerTimeoutMs: 250, connectTimeoutMs: 250, totalMs: 3_000 };

/** What a report of the slowest servers here takes at least when nothing ends it after three seconds. */
const WITHOUT_A_LIMIT_MS = 10_000;

let pki: TestPki;
let real: RunningServer;
let server: EmulatedServer | undefined;

beforeAll(async () => {
  pki = await makePki();
  real = await nodeTlsServer(pki);
});

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

afterAll(async () => {
  await real.stop();
  await pki.remove();
});

describe('servers without TLS', () => {
  it.each<[string, StrangeServer, string, string]>([
    ['says nothing', 'silent', 'UNREACHABLE', 'takes connections and says nothing'],
    ['drips single bytes for ever', 'dripping', 'UNREACHABLE', 'takes connections and says nothing'],
    ['closes every connection', 'closing', 'UNREACHABLE', 'closes connections without a word'],
    ['speaks HTTP', 'plain-http', 'INVALID_ANSWER', 'does not speak TLS: it answered "HTTP/1.1 400 Bad Request"'],
    ['answers with noise', 'garbage', 'INVALID_ANSWER', 'does not speak TLS'],
    ['pours out empty records', 'endless', 'INVALID_ANSWER', 'does not speak TLS'],
  ])('one that %s gets no grade and a reason', async (_, name, code, message) => {
    server = await startStrange(name);

    const target = await gradeTargetAt(server.port, [], IMPATIENT);

    expect(target.grade).toBeNull();
    expect(target.error?.code).toBe(code);
    expect(target.error?.message).toContain(message);
    expect(server.connections()).toBeLessThanOrEqual(20);
  });

  it('one that nobody runs is unreachable', async () => {
    server = await startStrange('silent');
    const { port } = server;
    await server.stop();

    const target = await gradeTargetAt(port, [], IMPATIENT);

    expect(target).toMatchObject({ grade: null, error: { code: 'UNREACHABLE' } });
    expect(target.error?.message).toContain('ECONNREFUSED');
  });
});

describe('servers behind something badly made', () => {
  it.each<[string, Middlebox]>([
    ['sends single bytes', 'bytewise'],
    ['cuts its records into tiny ones', 'tiny-records'],
    ['takes its time', 'leisurely'],
  ])('one that %s gets the grade of the server behind', async (_, name) => {
    server = await startMiddlebox(name, real.port);

    const address = await gradeLocalhost(server.port, [pki.read('root.pem')]);

    expect(address.grade).toBe('A+');
    expect(address.protocols).toEqual(['TLSv1.2', 'TLSv1.3']);
    expect(address.facts.suites.map(({ names }) => names.length)).toEqual([expect.any(Number), 3]);
  });

  it('a server that takes two connections at a time is graded completely', async () => {
    server = await startMiddlebox('two-at-a-time', real.port);
    const direct = await gradeLocalhost(real.port, [pki.read('root.pem')]);

    const address = await gradeLocalhost(server.port, [pki.read('root.pem')]);

    expect(address.grade).toBe('A+');
    expect(address.facts.suites).toEqual(direct.facts.suites);
  });

  it('a server that drops hellos of many suites is asked in blocks', async () => {
    server = await startMiddlebox('short-lists-only', real.port);

    const address = await gradeLocalhost(server.port, [pki.read('root.pem')]);

    expect(address.protocols).toContain('TLSv1.2');
    expect(address.facts.tolerance.concessions).toEqual(['hellos of at most 60 suites']);
    expect(address.findings).toContainEqual(expect.objectContaining({ rule: 'X5.tolerance' }));
  });

  it.each<[string, Middlebox, readonly string[]]>([
    ['drops hellos of 256 to 511 bytes', 'no-256-to-511', ['hellos longer than 511 bytes']],
    ['drops hellos with ALPN', 'no-alpn', ['hellos without ALPN']],
    ['drops hellos with a key share', 'no-key-share', []],
  ])('a server that %s is asked accordingly', async (_, name, concessions) => {
    server = await startMiddlebox(name, real.port);

    const address = await gradeLocalhost(server.port, [pki.read('root.pem')]);

    expect(address.protocols).toContain('TLSv1.2');
    expect(address.facts.tolerance.concessions).toEqual(concessions);
  });

  it('a server that drops versions of the future is called intolerant', async () => {
    server = await startMiddlebox('no-future-version', real.port);

    const address = await gradeLocalhost(server.port, [pki.read('root.pem')]);

    expect(address.facts.tolerance.futureVersion).toBe(false);
    expect(address.findings.find(({ rule }) => rule === 'X5.tolerance')?.reason).toBe(
      'a hello of a future version is refused',
    );
  });

  it('a server too slow for the time there is gets a partial report, and no A+', async () => {
    server = await startMiddlebox('slow', real.port);

    const address = await gradeLocalhost(server.port, [pki.read('root.pem')], { totalMs: 3_000 });

    expect(address.durationMs).toBeLessThan(WITHOUT_A_LIMIT_MS);
    expect(address.findings.map(({ rule }) => rule)).toContain('U1');
    expect(['A+', 'A-']).not.toContain(address.grade);
    expect(address.facts.vulnerabilities.insecureRenegotiation).toBe('unknown');
  });

  it('a server that dies half-way leaves a partial report', async () => {
    server = await startMiddlebox('dying-half-way', real.port);

    const target = await gradeTargetAt(server.port, [pki.read('root.pem')], IMPATIENT);

    const [address] = target.addresses;
    expect(address?.durationMs).toBeLessThan(WITHOUT_A_LIMIT_MS);
    expect(JSON.stringify(address)).toContain('unknown');
    expect(target.grade).not.toBe('A+');
  });

  it('two runs tell the same and leave no socket open', async () => {
    server = await startMiddlebox('plain', real.port);

    const [first, second] = [await gradeLocalhost(server.port, []), await gradeLocalhost(server.port, [])];
    await expect.poll(() => server?.open()).toBe(0);

    expect({ ...second, durationMs: 0 }).toEqual({ ...first, durationMs: 0 });
  });
});
