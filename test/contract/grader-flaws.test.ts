import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GradedAddress } from '../../src/grader/report.ts';
import type { EmulatedServer } from '../support/tls-servers/emulated-server.ts';
import { gradeLocalhost, gradeTargetAt } from '../support/tls-servers/grade-localhost.ts';
import { type FlawedServer, startFlawed } from '../support/tls-servers/own-servers.ts';
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

async function start(name: FlawedServer): Promise<number> {
  server = await startFlawed(name, pki);
  return server.port;
}

async function gradeOf(name: FlawedServer): Promise<GradedAddress> {
  return await gradeLocalhost(await start(name), [pki.read('root.pem'), pki.read('int.pem')]);
}

function rulesOf({ findings }: GradedAddress, effect: string): readonly string[] {
  return findings.filter((finding) => finding.effect === effect).map(({ rule }) => rule);
}

describe('flaws of implementations', () => {
  it('a sound server of the same make has none', async () => {
    const address = await gradeOf('sound');

    expect(address.facts.vulnerabilities).toEqual(NONE);
    expect(address.grade).toBe('B');
    expect(rulesOf(address, 'F')).toEqual([]);
  });

  it.each<[string, FlawedServer, Partial<GradedAddress['facts']['vulnerabilities']>, string]>([
    ['Heartbleed', 'heartbleed', { heartbleed: true }, 'F8'],
    ['early ChangeCipherSpec', 'early-ccs', { earlyCcs: true }, 'F9'],
    ['Ticketbleed', 'ticketbleed', { ticketbleed: true }, 'F13'],
    ['a weak ROBOT oracle', 'robot-weak', { robot: 'weak' }, 'F14'],
    ['a strong ROBOT oracle', 'robot-strong', { robot: 'strong' }, 'F14'],
    ['POODLE against TLS', 'poodle-tls', { poodleTls: true }, 'F10'],
    ['Zombie POODLE', 'zombie-poodle', { paddingOracle: true }, 'F15'],
    ['Lucky-Minus-20', 'lucky-minus-20', { luckyMinus20: true }, 'F12'],
  ])('%s is found and nothing else', async (_, name, found, rule) => {
    const address = await gradeOf(name);

    expect(address.facts.vulnerabilities).toEqual({ ...NONE, ...found });
    expect(address.grade).toBe('F');
    expect(rulesOf(address, 'F')).toEqual([rule]);
  });

  it('a server with heartbeat but without the flaw is cleared', async () => {
    const address = await gradeOf('heartbeat');

    expect(address.facts.heartbeat).toBe(true);
    expect(address.facts.vulnerabilities.heartbleed).toBe(false);
  });

  it('compression caps at C', async () => {
    const address = await gradeOf('compression');

    expect(address.facts.compression).toBe(true);
    expect(address.grade).toBe('C');
    expect(rulesOf(address, 'C')).toEqual(['C1']);
  });

  it('SSL 2.0 means F, and DROWN for the other versions', async () => {
    const address = await gradeOf('sslv2');

    expect(address.protocols).toEqual(['SSLv2', 'TLSv1.2']);
    expect(address.facts.suites[0]?.names).toEqual(['SSL_CK_RC4_128_WITH_MD5', 'SSL_CK_DES_192_EDE3_CBC_WITH_MD5']);
    expect(rulesOf(address, 'F')).toEqual(expect.arrayContaining(['F1', 'F11']));
  });

  it('SSL 2.0 alone is F, not unreachable', async () => {
    const address = await gradeOf('sslv2-alone');

    expect(address.protocols).toEqual(['SSLv2']);
    expect(address.grade).toBe('F');
    expect(address.scores.total).toBe(0);
  });

  it('SSL 2.0 without a suite is not offered', async () => {
    const address = await gradeOf('sslv2-without-suites');

    expect(address.protocols).toEqual(['TLSv1.2']);
    expect(rulesOf(address, 'F')).toEqual([]);
  });
});

describe('servers that break the protocol', () => {
  it('a warning before the flight does no harm', async () => {
    const address = await gradeOf('warning-first');

    expect(address.protocols).toEqual(['TLSv1.2']);
  });

  it('a suite that was not offered counts as no', async () => {
    const target = await gradeTargetAt(await start('suite-not-offered'), []);

    expect(target.grade).toBeNull();
    expect(target.error?.code).toBe('INVALID_ANSWER');
  });

  it('a version that does not exist is a defect, and no version', async () => {
    const target = await gradeTargetAt(await start('version-unknown'), []);

    expect(target.grade).toBeNull();
    expect(target.error?.code).toBe('INVALID_ANSWER');
  });

  it.each<FlawedServer>(['truncated-5', 'truncated-30', 'truncated-60', 'truncated-100', 'truncated-900'])(
    'a %s flight crashes nothing',
    async (name) => {
      const target = await gradeTargetAt(await start(name), [pki.read('root.pem')]);

      expect(['F', 'C', 'B', 'T', 'A', 'A-', null]).toContain(target.grade);
    },
  );

  it('a server that refuses everything offers no version', async () => {
    const target = await gradeTargetAt(await start('refusing-all'), []);

    expect(target.error?.message).toContain('offers no version of TLS that we know');
  });
});
