import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/platform/secret.ts';
import { renewalInfos } from '../../../src/renewal/renewal-infos.ts';
import { tick } from '../../../src/renewal/tick.ts';
import { policy, saved } from '../../support/renewal-builders.ts';
import { world } from '../../support/renewal-world.ts';

const HOUR_MS = 3_600_000;
const POLICY = policy();

describe('renewal information', () => {
  test('is asked for right after issuance, kept, and asked again only when the CA allows it', async () => {
    const all = await world();
    all.suggest({
      kind: 'window',
      start: '2026-08-01T00:00:00.000Z',
      end: '2026-08-02T00:00:00.000Z',
      explanationUrl: undefined,
      retryAfterMs: 6 * HOUR_MS,
    });

    const first = await tick(all.ports(), POLICY);
    expect(first.nextLookAt).toBe('2026-06-01T20:00:00.000Z');
    expect(first.observation.renewalInfos).toMatchObject([
      { certificateId: 'a.example.com', nextFetchAt: '2026-06-01T20:00:00.000Z' },
    ]);

    all.suggest({ kind: 'unknown', reason: 'away', retryAfterMs: HOUR_MS });
    await all.clock.advance(HOUR_MS);
    const second = await tick(all.ports(), POLICY);
    expect(second.observation.renewalInfos).toEqual(first.observation.renewalInfos);

    await all.clock.advance(7 * HOUR_MS);
    const third = await tick(all.ports(), POLICY);
    const [known] = first.observation.renewalInfos;
    expect(third.observation.renewalInfos).toEqual([{ ...known, nextFetchAt: '2026-06-01T21:00:00.000Z' }]);
  });

  test('of certificates with different pauses is asked for in one look, and never before the CA allows it', async () => {
    const now = new Date('2026-06-01T12:00:00.000Z');
    const createdAt = '2026-05-01T11:00:00.000Z';
    const account = { directoryUrl: POLICY.directoryUrl, createdAt, accountUrl: 'x', privateKeyPem: new Secret('key') };
    const pauses: Readonly<Record<string, number>> = {
      'aki.1': 4.9 * HOUR_MS,
      'aki.2': 6.9 * HOUR_MS,
      'aki.3': 60_000,
    };
    const certificates = Object.keys(pauses).map((renewalInfoId) =>
      saved({ id: renewalInfoId }, { renewalInfoId, notAfter: '2026-08-01T00:00:00.000Z' }),
    );

    const records = await renewalInfos({ accounts: [account], certificates, renewalInfos: [] }, POLICY.directoryUrl, {
      ca: { renewalInfo: async (id) => ({ kind: 'unknown', reason: 'away', retryAfterMs: pauses[id] ?? 0 }) },
      store: { saveRenewalInfo: async () => {} },
      clock: { now: () => now },
      signal: new AbortController().signal,
    });

    expect(records.map(({ nextFetchAt }) => nextFetchAt)).toEqual([
      '2026-06-01T19:00:00.000Z',
      '2026-06-01T19:00:00.000Z',
      '2026-06-01T12:01:00.000Z',
    ]);
  });

  test('that was never to be had says why', async () => {
    const all = await world();
    all.suggest({ kind: 'unknown', reason: 'away', retryAfterMs: HOUR_MS });

    const { observation } = await tick(all.ports(), POLICY);

    expect(observation.renewalInfos).toMatchObject([{ window: undefined, explanation: 'away' }]);
  });

  test('of a revoked certificate renews it at once, with a new key', async () => {
    const all = await world();
    await tick(all.ports(), POLICY);
    const [before] = (await all.ports().store.load()).certificates;
    await all.clock.advance(25 * HOUR_MS);
    const incident = {
      kind: 'window' as const,
      start: '2026-06-02T11:00:00.000Z',
      end: '2026-06-02T11:30:00.000Z',
      explanationUrl: 'https://ca.example/incident',
      retryAfterMs: 6 * HOUR_MS,
    };
    all.suggest(incident, before?.leaf.renewalInfoId);

    const report = await tick(all.ports(), POLICY);

    const [after] = report.observation.certificates;
    expect(after?.version).toBe(2);
    expect(after?.privateKeyPem.reveal()).not.toBe(before?.privateKeyPem.reveal());
    expect(report.outcomes.map(({ ok }) => ok)).toEqual([true, true]);
  });
});
