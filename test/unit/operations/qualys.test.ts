import { describe, expect, it } from 'vitest';
import { withQualys } from '../../../src/operations/qualys.ts';
import { sslLabsClient } from '../../../src/ssllabs/client.ts';
import { isPublicAddress } from '../../../src/x509/public-address.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { ssllabsDouble } from '../../support/ssllabs-double.ts';
import { gradedTarget } from './graded.ts';

const ADDRESSES: Readonly<Record<string, string>> = { 'shop.example.com': '8.8.8.8', 'inside.example.com': '10.0.0.7' };

async function opinions(...targets: readonly { readonly host: string; readonly port?: number }[]) {
  const clock = fakeClock();
  const grades = { 'shop.example.com': ['8.8.8.8 A-', '8.8.4.4'] };
  const http = ssllabsDouble({ nowMs: () => clock.monotonicMs(), grades });
  const ports = {
    ssllabs: sslLabsClient({ http, baseUrl: 'https://ssllabs.test/api', email: undefined }),
    clock,
    random: { bytes: () => new Uint8Array(0), fraction: () => 0 },
    dns: {
      addresses: async (host: string) => {
        const address = ADDRESSES[host];
        return address === undefined ? ({ kind: 'none' } as const) : ({ kind: 'found', records: [address] } as const);
      },
    },
  };
  const result = await clock.run(
    withQualys({ targets: targets.map((target) => gradedTarget(target)) }, ports, () => {}),
  );
  return { opinions: result.targets.map(({ qualys }) => qualys), calls: http.calls, result };
}

describe('withQualys', () => {
  it('puts the grade of SSL Labs beside ours, the worst of its endpoints', async () => {
    const {
      opinions: [qualys],
      result,
    } = await opinions({ host: 'shop.example.com' });

    expect(result.targets[0]?.grade).toBe('A');
    expect(qualys).toEqual({
      grade: 'A-',
      reason: null,
      endpoints: [
        { address: '8.8.8.8', grade: 'A-', message: 'Ready' },
        { address: '8.8.4.4', grade: null, message: 'Unable to connect to the server' },
      ],
      testedAt: '2026-11-24T12:00:00.000Z',
      page: 'https://www.ssllabs.com/ssltest/analyze.html?d=shop.example.com',
    });
  });

  it.each([
    [{ host: 'shop.example.com', port: 8443 }, 'SSL Labs sees port 443 only'],
    [{ host: '8.8.8.8' }, 'SSL Labs grades names, not addresses'],
    [{ host: 'localhost' }, 'localhost is a private name, which SSL Labs cannot see'],
    [{ host: 'web.marathon.mesos' }, 'web.marathon.mesos is a private name, which SSL Labs cannot see'],
    [{ host: 'inside.example.com' }, 'inside.example.com leads to 10.0.0.7, a private address'],
    [{ host: 'nowhere.example.com' }, 'nowhere.example.com has no address here, so that SSL Labs was not bothered'],
  ])('sends nothing about %j', async (target, reason) => {
    const {
      opinions: [qualys],
      calls,
    } = await opinions(target);

    expect(qualys).toMatchObject({ grade: null, reason });
    expect(calls).toEqual([]);
  });
});

describe('a public address', () => {
  it.each(['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '223.255.255.255', '2606:4700::1111'])(
    'is %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '10.1.2.3',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '100.64.0.1',
    '203.0.113.7',
    '224.0.0.1',
    '::1',
    'fe80::1',
    'fd00::1',
    '2001:db8::1',
  ])('is not %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
