import { describe, expect, it } from 'vitest';
import { assess } from '../../../src/ssllabs/assess.ts';
import { sslLabsClient } from '../../../src/ssllabs/client.ts';
import type { SslLabs } from '../../../src/ssllabs/types.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { type SslLabsRules, ssllabsDouble } from '../../support/ssllabs-double.ts';

const SHOP = 'shop.example.com';
const API = 'api.example.com';
const GRADES = { [SHOP]: ['203.0.113.7 A+', '203.0.113.8 B'], [API]: ['203.0.113.7 A'] };

async function assessed(hosts: readonly string[], rules: Partial<SslLabsRules> = {}, email?: string) {
  const clock = fakeClock();
  const double = ssllabsDouble({ nowMs: () => clock.monotonicMs(), grades: GRADES, ...rules });
  const ssllabs = sslLabsClient({ http: double, baseUrl: 'https://ssllabs.test/api/', email });
  const states: string[] = [];
  const random = { bytes: () => new Uint8Array(0), fraction: () => 0.5 };
  const work = assess(hosts, { ssllabs, clock, random }, (host, state) => states.push(`${host} ${state}`));
  return { result: await clock.run(work), double, states, seconds: clock.monotonicMs() / 1_000 };
}

const ANALYZE = (version: string, host: string, times: number) => Array(times).fill(`${version} analyze ${host}`);

describe('assess', () => {
  it('waits for the cool-off, then polls every 5 s and every 10 s until it is ready', async () => {
    const { result, double, states, seconds } = await assessed([SHOP]);

    expect(result.get(SHOP)).toEqual({
      kind: 'ready',
      testedAt: '2026-11-24T12:00:00.000Z',
      endpoints: [
        { address: '203.0.113.7', grade: 'A+', message: 'Ready' },
        { address: '203.0.113.8', grade: 'B', message: 'Ready' },
      ],
    });
    expect(double.calls).toEqual(['v3 info', ...ANALYZE('v3', SHOP, 8)]);
    expect(states.slice(0, 2)).toEqual([`${SHOP} resolving`, `${SHOP} in progress`]);
    expect(seconds).toBeCloseTo(1.1 + 5 + 60, 5);
  });

  it('assesses one host at a time, each once', async () => {
    const { result, double } = await assessed([SHOP, API, SHOP], { maxAssessments: 25 });

    expect([...result.keys()]).toEqual([SHOP, API]);
    expect(double.busiest()).toBe(1);
  });

  it('waits while others use up what is allowed', async () => {
    const { result, states } = await assessed([API], { othersUntilMs: 25_000 });

    expect(result.get(API)?.kind).toBe('ready');
    expect(states.filter((state) => state.endsWith('waiting for a free place'))).toHaveLength(3);
  });

  it.each([
    [2, 'ready'],
    [4, 'none'],
  ])('told %i times to slow down it waits, and in the end it is %s', async (times, kind) => {
    const clock = fakeClock();
    const http = ssllabsDouble({ nowMs: () => clock.monotonicMs(), grades: GRADES });
    const client = sslLabsClient({ http, baseUrl: 'https://ssllabs.test/api', email: undefined });
    let refusals = times;
    const ssllabs: SslLabs = {
      limits: client.limits,
      assessment: async (host) => {
        refusals -= 1;
        return refusals < 0 ? await client.assessment(host) : { kind: 'too fast' };
      },
    };
    const random = { bytes: () => new Uint8Array(0), fraction: () => 0.5 };

    const result = await clock.run(assess([API], { ssllabs, clock, random }, () => {}));

    expect(result.get(API)?.kind).toBe(kind);
    expect(clock.sleepsMs.slice(0, 3)).toEqual([1_100, 45_000, 45_000]);
  });

  it.each([
    [429, 'it allows no more assessments for now (429)'],
    [503, 'it is not available (503); try again in 15 minutes'],
    [529, 'it is overloaded (529); try again in 30 minutes'],
  ])('asks for nothing more after %i', async (status, reason) => {
    const { result, double } = await assessed([SHOP, API], { failures: [status] });

    expect([...result.values()]).toEqual([
      { kind: 'none', reason },
      { kind: 'none', reason },
    ]);
    expect(double.calls).toEqual(['v3 info']);
  });

  it('goes on with the next host after an error of one', async () => {
    const { result } = await assessed(['gone.example.com', API]);
    const broken = await assessed([SHOP, API], { failures: [500] });

    expect(result.get('gone.example.com')).toEqual({ kind: 'none', reason: 'Unable to resolve domain name' });
    expect(result.get(API)?.kind).toBe('ready');
    expect(broken.result.get(SHOP)).toEqual({ kind: 'none', reason: 'status 500: scripted' });
    expect(broken.result.get(API)?.kind).toBe('ready');
  });

  it('asks version 4 with a registered address, and says when it is not', async () => {
    const registered = await assessed([API], { registered: ['ops@example.com'] }, 'ops@example.com');
    const stranger = await assessed([API, SHOP], { registered: ['ops@example.com'] }, 'me@example.com');

    expect(registered.double.calls[1]).toBe(`v4 analyze ${API}`);
    expect(registered.result.get(API)?.kind).toBe('ready');
    expect(stranger.result.get(SHOP)).toEqual({ kind: 'none', reason: 'the e-mail address is not registered with it' });
    expect(stranger.double.calls).toEqual(['v4 info', `v4 analyze ${API}`]);
  });

  it('takes noise for an error, not for a grade', async () => {
    const clock = fakeClock();
    const http = { request: async () => ({ status: 200, headers: {}, body: '<html>' }) };
    const ssllabs = sslLabsClient({ http, baseUrl: 'https://ssllabs.test/api', email: undefined });
    const random = { bytes: () => new Uint8Array(0), fraction: () => 0.5 };

    const result = await clock.run(assess([API], { ssllabs, clock, random }, () => {}));

    expect(result.get(API)).toEqual({ kind: 'none', reason: 'an answer that is not documented: info' });
  });
});
