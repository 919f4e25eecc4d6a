import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GradedAddress } from '../../src/grader/report.ts';
import { type EmulatedServer, emulatedServer } from '../support/tls-servers/emulated-server.ts';
import { type Flaws, flawed } from '../support/tls-servers/flawed-server.ts';
import { gradeLocalhost, gradeTargetAt } from '../support/tls-servers/grade-localhost.ts';
import { makePki, type TestPki } from '../support/tls-servers/pki.ts';

const NONE = {
  heartbleed: false,
  earlyCcs: false,
  ticketbleed: false,
  robot: 'no',
  insecureRenegotiation: false,
  poodleTls: false,
  paddingOracle: false,
  luckyMinus20: false,
};

let pki: TestPki;
let server: EmulatedServer | undefined;

beforeAll(async () => {
  pki = await makePki();
});

afterEach(async () => {
  await server?.stop();
});

afterAll(() => pki.remove());

async function start(flaws: Flaws): Promise<number> {
  server = await emulatedServer(flawed(pki.read('rsa2048.key'), pki.read('rsa2048.leaf.pem'), flaws));
  return server.port;
}

async function gradeOf(flaws: Flaws): Promise<GradedAddress> {
  return await gradeLocalhost(await start(flaws), [pki.read('root.pem'), pki.read('int.pem')]);
}

function rulesOf({ findings }: GradedAddress, effect: string): readonly string[] {
  return findings.filter((finding) => finding.effect === effect).map(({ rule }) => rule);
}

describe('flaws of implementations', () => {
  it('a sound server of the same make has none', async () => {
    const address = await gradeOf({});

    expect(address.facts.vulnerabilities).toEqual(NONE);
    expect(address.grade).toBe('B');
    expect(rulesOf(address, 'F')).toEqual([]);
  });

  it.each<[string, Flaws, Partial<GradedAddress['facts']['vulnerabilities']>, string]>([
    ['Heartbleed', { heartbleed: true }, { heartbleed: true }, 'F8'],
    ['early ChangeCipherSpec', { earlyCcs: true }, { earlyCcs: true }, 'F9'],
    ['Ticketbleed', { ticketbleed: true }, { ticketbleed: true }, 'F13'],
    ['a weak ROBOT oracle', { robot: 'weak' }, { robot: 'weak' }, 'F14'],
    ['a strong ROBOT oracle', { robot: 'strong' }, { robot: 'strong' }, 'F14'],
    ['POODLE against TLS', { padding: 'poodle' }, { poodleTls: true }, 'F10'],
    ['Zombie POODLE', { padding: 'zombie' }, { paddingOracle: true }, 'F15'],
    ['Lucky-Minus-20', { padding: 'lucky' }, { luckyMinus20: true }, 'F12'],
  ])('%s is found and nothing else', async (_, flaws, found, rule) => {
    const address = await gradeOf(flaws);

    expect(address.facts.vulnerabilities).toEqual({ ...NONE, ...found });
    expect(address.grade).toBe('F');
    expect(rulesOf(address, 'F')).toEqual([rule]);
  });

  it('a server with heartbeat but without the flaw is cleared', async () => {
    const address = await gradeOf({ heartbeat: true });

    expect(address.facts.heartbeat).toBe(true);
    expect(address.facts.vulnerabilities.heartbleed).toBe(false);
  });

  it('compression caps at C', async () => {
    const address = await gradeOf({ compression: true });

    expect(address.facts.compression).toBe(true);
    expect(address.grade).toBe('C');
    expect(rulesOf(address, 'C')).toEqual(['C1']);
  });

  it('SSL 2.0 means F, and DROWN for the other versions', async () => {
    const address = await gradeOf({ sslv2: [0x010080, 0x0700c0] });

    expect(address.protocols).toEqual(['SSLv2', 'TLSv1.2']);
    expect(address.facts.suites[0]?.names).toEqual(['SSL_CK_RC4_128_WITH_MD5', 'SSL_CK_DES_192_EDE3_CBC_WITH_MD5']);
    expect(rulesOf(address, 'F')).toEqual(expect.arrayContaining(['F1', 'F11']));
  });

  it('SSL 2.0 alone is F, not unreachable', async () => {
    const address = await gradeOf({ sslv2: [0x010080], drops: true });

    expect(address.protocols).toEqual(['SSLv2']);
    expect(address.grade).toBe('F');
    expect(address.scores.total).toBe(0);
  });

  it('SSL 2.0 without a suite is not offered', async () => {
    const address = await gradeOf({ sslv2: [] });

    expect(address.protocols).toEqual(['TLSv1.2']);
    expect(rulesOf(address, 'F')).toEqual([]);
  });
});

describe('servers that break the protocol', () => {
  it('a warning before the flight does no harm', async () => {
    const address = await gradeOf({ warns: true });

    expect(address.protocols).toEqual(['TLSv1.2']);
  });

  it('a suite that was not offered counts as no', async () => {
    const target = await gradeTargetAt(await start({ forcedSuite: 0x1301 }), []);

    expect(target.grade).toBeNull();
    expect(target.error?.code).toBe('INVALID_ANSWER');
  });

  it('a version that does not exist is a defect, and no version', async () => {
    const target = await gradeTargetAt(await start({ forcedVersion: 0x0309 }), []);

    expect(target.grade).toBeNull();
    expect(target.error?.code).toBe('INVALID_ANSWER');
  });

  it.each([5, 30, 60, 100, 900])('a flight that ends after %i bytes crashes nothing', async (truncatedAt) => {
    const target = await gradeTargetAt(await start({ truncatedAt }), [pki.read('root.pem')]);

    expect(['F', 'C', 'B', 'T', 'A', 'A-', null]).toContain(target.grade);
  });

  it('a server that refuses everything offers no version', async () => {
    const target = await gradeTargetAt(await start({ alert: 40 }), []);

    expect(target.error?.message).toContain('offers no version of TLS that we know');
  });
});
