import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { grade } from '../../src/grader/grade.ts';
import { trustStore } from '../../src/grader/trust/trust-store.ts';
import type { CaaRecord, DnsAnswer } from '../../src/platform/dns.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { nodeRandom } from '../../src/platform/node/random.ts';
import { nodeTcp } from '../../src/platform/node/tcp.ts';
import { gradeTargetAt } from '../support/tls-servers/grade-localhost.ts';
import { nodeTlsServer } from '../support/tls-servers/node-tls-server.ts';
import { makePki, type TestPki } from '../support/tls-servers/pki.ts';
import { freePort, type RunningServer } from '../support/tls-servers/server-process.ts';

const HSTS = 'Strict-Transport-Security: max-age=31536000; includeSubDomains; preload';
const OK = `HTTP/1.1 200 OK\r\n${HSTS}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;

let pki: TestPki;
const running: RunningServer[] = [];

beforeAll(async () => {
  pki = await makePki();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

afterAll(() => pki.remove());

async function factsOf(answer: string | Buffer, plainHttpPort = 1) {
  const server = await nodeTlsServer(pki, {}, answer.toString());
  running.push(server);
  const { addresses } = await gradeTargetAt(server.port, [pki.read('root.pem')], {}, { plainHttpPort });
  const [address] = addresses;
  return address?.grade === null || address === undefined ? undefined : address.facts;
}

async function plainServer(status: number, headers: Record<string, string>): Promise<number> {
  const server = createServer((_request, response) => response.writeHead(status, headers).end());
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  running.push({ port, stop: () => new Promise((resolve) => server.close(() => resolve())) });
  return port;
}

describe('HSTS', () => {
  it('is read with all its directives', async () => {
    expect((await factsOf(OK))?.hsts).toEqual({
      kind: 'present',
      maxAgeSeconds: 31_536_000,
      includeSubDomains: true,
      preload: true,
    });
  });

  it('is not taken from a body, and absent is a fact', async () => {
    const answer = `HTTP/1.1 200 OK\r\nContent-Length: 80\r\nConnection: close\r\n\r\n${HSTS}\r\n`;

    expect((await factsOf(answer))?.hsts).toEqual({ kind: 'absent' });
  });

  it('is looked for at the end of redirects within the host, and they end', async () => {
    const answer = 'HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

    expect((await factsOf(answer))?.hsts).toEqual({ kind: 'absent' });
  });

  it('is unknown when the answer is no HTTP', async () => {
    expect((await factsOf('220 mail.example.com ESMTP\r\n\r\n'))?.hsts).toBe('unknown');
  });
});

describe('plain HTTP', () => {
  it.each([
    [301, { location: 'https://localhost/' }, 'redirects'],
    [302, { location: 'http://localhost/other' }, 'serves'],
    [200, {}, 'serves'],
  ] as const)('of status %i with %j %s', async (status, headers, expected) => {
    const port = await plainServer(status, headers);

    expect((await factsOf(OK, port))?.plainHttp).toBe(expected);
  });

  it('without a listener is closed', async () => {
    expect((await factsOf(OK, 1))?.plainHttp).toBe('closed');
  });
});

describe('a host with several addresses', () => {
  const DNS_RECORDS: Readonly<Record<string, DnsAnswer<CaaRecord>>> = {
    'example.com': { kind: 'found', records: [{ tag: 'issue', value: 'letsencrypt.org', critical: false }] },
  };

  async function gradeHost(host: string, addresses: readonly string[], port: number) {
    const dns = {
      addresses: async () =>
        addresses.length === 0 ? { kind: 'none' as const } : { kind: 'found' as const, records: addresses },
      caa: async (name: string) => DNS_RECORDS[name] ?? { kind: 'none' as const },
    };
    const ports = { tcp: nodeTcp, clock: nodeClock, random: nodeRandom, dns };
    const limits = { connectTimeoutMs: 10_000, answerTimeoutMs: 10_000, totalMs: 60_000 };
    const target = { host, port, plainHttpPort: 1 };
    const { targets } = await grade([target], { store: trustStore([pki.read('root.pem')]), limits }, ports);
    return targets[0];
  }

  it('has every address graded, and one that cannot be reached is a note', async () => {
    const server = await nodeTlsServer(pki, {}, OK);
    running.push(server);

    const target = await gradeHost('localhost', ['127.0.0.1', '::1'], server.port);

    expect(target?.addresses.map(({ address, grade }) => [address, grade])).toEqual([
      ['127.0.0.1', 'A+'],
      ['::1', null],
    ]);
    expect(target?.grade).toBe('A+');
  });

  it('takes CAA from the nearest parent that has any', async () => {
    const server = await nodeTlsServer(pki, {}, OK);
    running.push(server);

    const target = await gradeHost('shop.example.com', ['127.0.0.1'], server.port);

    const [address] = target?.addresses ?? [];
    expect(address?.grade).toBe('M');
    expect(address?.grade !== null && address?.facts.caa).toEqual(['issue letsencrypt.org']);
  });

  it('without any address has no grade', async () => {
    expect(await gradeHost('nowhere.example.com', [], 443)).toMatchObject({
      grade: null,
      error: { code: 'NOT_FOUND', message: 'nowhere.example.com has no address' },
    });
  });
});
