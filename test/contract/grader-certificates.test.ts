import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { grade } from '../../src/grader/grade.ts';
import type { GradedAddress } from '../../src/grader/report.ts';
import { trustStore } from '../../src/grader/trust/trust-store.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { nodeRandom } from '../../src/platform/node/random.ts';
import { nodeTcp } from '../../src/platform/node/tcp.ts';
import { machineTrustAnchors } from '../../src/platform/node/trust-anchors.ts';
import { nodeTlsServer } from '../support/tls-servers/node-tls-server.ts';
import { makePki, type TestPki } from '../support/tls-servers/pki.ts';
import type { RunningServer } from '../support/tls-servers/server-process.ts';

let pki: TestPki;
let server: RunningServer | undefined;

beforeAll(async () => {
  pki = await makePki();
});

afterEach(async () => {
  await server?.stop();
});

afterAll(() => pki.remove());

interface Circumstances {
  readonly roots?: readonly string[];
  readonly intermediates?: readonly string[];
  readonly host?: string;
  readonly clock?: Clock;
}

/** Serves the files one after the other as chain, with the RSA key. */
async function gradeOf(files: readonly string[], circumstances: Circumstances = {}): Promise<GradedAddress> {
  const { roots = [pki.read('root.pem')], intermediates = [], host = 'localhost', clock = nodeClock } = circumstances;
  server = await nodeTlsServer(pki, {
    cert: files.map((file) => pki.read(file)).join(''),
    ciphers: 'DEFAULT:@SECLEVEL=0',
  });
  const dns = { addresses: async () => ({ kind: 'none' as const }), caa: async () => ({ kind: 'none' as const }) };
  const target = { host, port: server.port, addresses: ['127.0.0.1'], plainHttpPort: 1 };
  const store = trustStore(roots, intermediates);
  const { targets } = await grade([target], { store }, { tcp: nodeTcp, clock, random: nodeRandom, dns });
  const [address] = targets[0]?.addresses ?? [];
  if (address === undefined || address.grade === null) throw new Error('no grade');
  return address;
}

const reasonOf = ({ findings }: GradedAddress, id: string) => findings.find(({ rule }) => rule === id)?.reason;

describe('certificates of real servers', () => {
  it('for clients only are not trusted', async () => {
    const address = await gradeOf(['client.leaf.pem', 'int.pem']);

    expect(address.grade).toBe('T');
    expect(reasonOf(address, 'T1')).toBe('the certificate is not meant for TLS servers');
  });

  it('signed with SHA-1 are not trusted', async () => {
    const address = await gradeOf(['sha1.leaf.pem', 'int.pem']);

    expect(address.grade).toBe('T');
    expect(reasonOf(address, 'T3')).toBe('localhost is signed with SHA-1');
  });

  it('that have expired are not trusted', async () => {
    const later: Clock = { ...nodeClock, now: () => new Date('2035-01-01T00:00:00Z') };

    const address = await gradeOf(['rsa2048.leaf.pem', 'int.pem'], { clock: later });

    expect(address.grade).toBe('T');
    expect(reasonOf(address, 'T2')).toMatch(/^localhost expired \d{4}-\d\d-\d\d/);
  });

  it('without their intermediate are not trusted, unless it is known from elsewhere: then B', async () => {
    const alone = await gradeOf(['rsa2048.leaf.pem']);
    await server?.stop();
    const known = await gradeOf(['rsa2048.leaf.pem'], { intermediates: [pki.read('int.pem')] });

    expect(alone.grade).toBe('T');
    expect(reasonOf(alone, 'T1')).toBe('the certificate of Intermediate was not sent');
    expect(known.grade).toBe('B');
    expect(reasonOf(known, 'B3')).toBe('an intermediate certificate is not sent');
  });

  it('with their root or in disorder are trusted, with a note', async () => {
    const address = await gradeOf(['rsa2048.leaf.pem', 'root.pem', 'int.pem']);

    expect(address.grade).toBe('A+');
    expect(reasonOf(address, 'X3.order')).toBe('the chain of localhost is not in order');
    expect(reasonOf(address, 'X3.root')).toContain('the root certificate Root is sent too');
  });

  it('for an address cover a host given as that address, without SNI', async () => {
    const address = await gradeOf(['rsa2048.leaf.pem', 'int.pem'], { host: '127.0.0.1' });

    expect(address.grade).toBe('A+');
    expect(address.facts.withoutServerName).toBe('unknown');
  });

  it('of a private CA are not trusted by this machine', async () => {
    const address = await gradeOf(['rsa2048.leaf.pem', 'int.pem', 'root.pem'], { roots: machineTrustAnchors.all() });

    expect(address.grade).toBe('T');
    expect(reasonOf(address, 'T1')).toBe('the chain ends in Root, which is not a trusted root');
  });
});
