import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  bytewise,
  closing,
  dripping,
  endless,
  garbage,
  inFrontOf,
  inTinyRecords,
  type Meddling,
  plainHttp,
  silent,
} from '../support/tls-servers/behaviours.ts';
import { type Behaviour, type EmulatedServer, emulatedServer } from '../support/tls-servers/emulated-server.ts';
import { gradeLocalhost, gradeTargetAt } from '../support/tls-servers/grade-localhost.ts';
import { nodeTlsServer } from '../support/tls-servers/node-tls-server.ts';
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
  it.each<[string, Behaviour, string, string]>([
    ['says nothing', silent, 'UNREACHABLE', 'takes connections and says nothing'],
    ['drips single bytes for ever', dripping, 'UNREACHABLE', 'takes connections and says nothing'],
    ['closes every connection', closing, 'UNREACHABLE', 'closes connections without a word'],
    ['speaks HTTP', plainHttp, 'INVALID_ANSWER', 'does not speak TLS: it answered "HTTP/1.1 400 Bad Request"'],
    ['answers with noise', garbage, 'INVALID_ANSWER', 'does not speak TLS'],
    ['pours out empty records', endless, 'INVALID_ANSWER', 'does not speak TLS'],
  ])('one that %s gets no grade and a reason', async (_, behaviour, code, message) => {
    server = await emulatedServer(behaviour);

    const target = await gradeTargetAt(server.port, [], IMPATIENT);

    expect(target.grade).toBeNull();
    expect(target.error?.code).toBe(code);
    expect(target.error?.message).toContain(message);
    expect(server.connections()).toBeLessThanOrEqual(20);
  });

  it('one that nobody runs is unreachable', async () => {
    server = await emulatedServer(silent);
    const { port } = server;
    await server.stop();

    const target = await gradeTargetAt(port, [], IMPATIENT);

    expect(target).toMatchObject({ grade: null, error: { code: 'UNREACHABLE' } });
    expect(target.error?.message).toContain('ECONNREFUSED');
  });
});

describe('servers behind something badly made', () => {
  const whole = (port: number, meddling: Meddling) => emulatedServer(inFrontOf(port, meddling));

  it.each<[string, Meddling]>([
    ['sends single bytes', { answers: bytewise }],
    ['cuts its records into tiny ones', { answers: inTinyRecords }],
    ['takes its time', { delayMs: 30 }],
  ])('one that %s gets the grade of the server behind', async (_, meddling) => {
    server = await whole(real.port, meddling);

    const address = await gradeLocalhost(server.port, [pki.read('root.pem')]);

    expect(address.grade).toBe('A+');
    expect(address.protocols).toEqual(['TLSv1.2', 'TLSv1.3']);
    expect(address.facts.suites.map(({ names }) => names.length)).toEqual([expect.any(Number), 3]);
  });

  it('a server that takes two connections at a time is graded completely', async () => {
    server = await whole(real.port, { atMost: 2 });
    const direct = await gradeLocalhost(real.port, [pki.read('root.pem')]);

    const address = await gradeLocalhost(server.port, [pki.read('root.pem')]);

    expect(address.grade).toBe('A+');
    expect(address.facts.suites).toEqual(direct.facts.suites);
  });

  it('a server that drops hellos of many suites is asked in blocks', async () => {
    server = await whole(real.port, { refuses: (hello) => hello.readUInt16BE(44) > 2 * 64 });

    const address = await gradeLocalhost(server.port, [pki.read('root.pem')]);

    expect(address.protocols).toContain('TLSv1.2');
    expect(address.facts.tolerance.concessions).toEqual(['hellos of at most 60 suites']);
    expect(address.findings).toContainEqual(expect.objectContaining({ rule: 'X5.tolerance' }));
  });

  it.each<[string, Meddling, readonly string[]]>([
    [
      'drops hellos of 256 to 511 bytes',
      { refuses: (hello) => hello.length > 700 || (hello.length >= 256 && hello.length < 512) },
      ['hellos longer than 511 bytes'],
    ],
    [
      'drops hellos with ALPN',
      { refuses: (hello) => hello.includes('http/1.1') && hello.length < 1_500 },
      ['hellos without ALPN'],
    ],
    ['drops hellos with a key share', { refuses: (hello) => hello.includes(Buffer.of(0, 43, 0, 3, 2, 3, 4)) }, []],
  ])('a server that %s is asked accordingly', async (_, meddling, concessions) => {
    server = await whole(real.port, meddling);

    const address = await gradeLocalhost(server.port, [pki.read('root.pem')]);

    expect(address.protocols).toContain('TLSv1.2');
    expect(address.facts.tolerance.concessions).toEqual(concessions);
  });

  it('a server that drops versions of the future is called intolerant', async () => {
    server = await whole(real.port, { refuses: (hello) => hello.readUInt16BE(9) > 0x0303 });

    const address = await gradeLocalhost(server.port, [pki.read('root.pem')]);

    expect(address.facts.tolerance.futureVersion).toBe(false);
    expect(address.findings.find(({ rule }) => rule === 'X5.tolerance')?.reason).toBe(
      'a hello of a future version is refused',
    );
  });

  it('a server too slow for the time there is gets a partial report, and no A+', async () => {
    server = await whole(real.port, { delayMs: 300 });

    const address = await gradeLocalhost(server.port, [pki.read('root.pem')], { totalMs: 3_000 });

    expect(address.durationMs).toBeLessThan(WITHOUT_A_LIMIT_MS);
    expect(address.findings.map(({ rule }) => rule)).toContain('U1');
    expect(['A+', 'A-']).not.toContain(address.grade);
    expect(address.facts.vulnerabilities.insecureRenegotiation).toBe('unknown');
  });

  it('a server that dies half-way leaves a partial report', async () => {
    server = await whole(real.port, { diesAfter: 12 });

    const target = await gradeTargetAt(server.port, [pki.read('root.pem')], IMPATIENT);

    const [address] = target.addresses;
    expect(address?.durationMs).toBeLessThan(WITHOUT_A_LIMIT_MS);
    expect(JSON.stringify(address)).toContain('unknown');
    expect(target.grade).not.toBe('A+');
  });

  it('two runs tell the same and leave no socket open', async () => {
    server = await whole(real.port, {});

    const [first, second] = [await gradeLocalhost(server.port, []), await gradeLocalhost(server.port, [])];
    await expect.poll(() => server?.open()).toBe(0);

    expect({ ...second, durationMs: 0 }).toEqual({ ...first, durationMs: 0 });
  });
});
