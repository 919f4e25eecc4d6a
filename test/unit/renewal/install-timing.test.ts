import { describe, expect, test } from 'vitest';
import { plan } from '../../../src/renewal/plan.ts';
import { facts, loadBalancer, policy, saved, settled } from '../../support/renewal-builders.ts';

/** NOON is a Sunday; this opens ten hours later. */
const LATE_SUNDAY = policy({ windows: [{ days: [0], fromMinute: 1_320, toMinute: 0, timeZone: 'UTC' }] });
const OPENS = '2027-01-10T22:00:00.000Z';

const NEWER = saved({ version: 2 }, { fingerprint: 'a'.repeat(64) });

/** Version 2 is saved, another one is in the load balancer. */
function replacing(notBefore: string, notAfter: string, more: Parameters<typeof settled>[0] = {}) {
  const leaf = facts({ notBefore, notAfter });
  const slots = [{ variable: 'HAPROXY_SSL_CERT', content: { kind: 'certificate' as const, leaf, chainLength: 2 } }];
  return settled({ certificates: [NEWER], loadBalancer: loadBalancer({ slots }), ...more });
}

describe('an installation', () => {
  test('waits for the maintenance window, and says so', () => {
    const next = plan(replacing('2026-11-01T00:00:00.000Z', '2027-01-30T00:00:00.000Z'), LATE_SUNDAY);

    expect(next.actions).toEqual([]);
    expect(next.waits).toEqual([
      {
        names: ['a.example.com', 'b.example.com'],
        reason: 'the maintenance window of the load balancer',
        until: OPENS,
      },
    ]);
    expect(next.nextLookAt).toBe(OPENS);
  });

  test('is made in the window', () => {
    const inside = { at: '2027-01-10T23:59:59.000Z' };

    expect(
      plan(replacing('2026-11-01T00:00:00.000Z', '2027-01-30T00:00:00.000Z', inside), LATE_SUNDAY).actions,
    ).toMatchObject([{ kind: 'install' }]);
  });

  test('waits where nothing of ours is in the load balancer yet', () => {
    const first = settled({ certificates: [NEWER], loadBalancer: loadBalancer() });

    expect(plan(first, LATE_SUNDAY)).toMatchObject({ actions: [], nextLookAt: OPENS });
  });

  test.each([
    ['a tenth of the lifetime of what is served is left', '2026-11-01T00:00:00.000Z', '2027-01-17T00:00:00.000Z'],
    ['what is served has expired', '2026-11-01T00:00:00.000Z', '2027-01-10T11:00:00.000Z'],
  ])('waits for no window when %s', (_, notBefore, notAfter) => {
    expect(plan(replacing(notBefore, notAfter), LATE_SUNDAY).actions).toMatchObject([{ kind: 'install' }]);
  });

  test('waits for no window when the other one is to be revoked', () => {
    const wish = {
      kind: 'revoke' as const,
      certificateId: 'a.example.com',
      reason: 'keyCompromise' as const,
      force: false,
      at: '2026-12-31T00:00:00.000Z',
    };
    const next = plan(
      replacing('2026-11-01T00:00:00.000Z', '2027-01-30T00:00:00.000Z', { wishes: [wish] }),
      LATE_SUNDAY,
    );

    expect(next.actions).toContainEqual(expect.objectContaining({ kind: 'install' }));
  });

  test('wakes when it becomes urgent before the window opens', () => {
    const next = plan(replacing('2027-01-09T15:00:00.000Z', '2027-01-10T15:00:00.000Z'), LATE_SUNDAY);

    expect(next.nextLookAt).toBe('2027-01-10T12:36:00.000Z');
  });
});
