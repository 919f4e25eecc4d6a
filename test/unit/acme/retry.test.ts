import { describe, expect, it } from 'vitest';
import type { AcmeFailureFacts } from '../../../src/acme/problem.ts';
import { retrying } from '../../../src/acme/retry.ts';
import { lostAnswer, refusal } from '../../support/acme-builders.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { fixedRandom } from '../../support/fixed-random.ts';

const { signal } = new AbortController();

describe('retrying', () => {
  it('tries three times, with growing pauses', async () => {
    const clock = fakeClock();
    const work = failing(lostAnswer(), 9);

    const result = clock.run(retrying({ clock, random: fixedRandom(0.5) }, signal, () => work.run()));

    await expect(result).rejects.toMatchObject({ kind: 'network' });
    expect(work.tries).toBe(3);
    expect(clock.sleepsMs).toEqual([500, 1000]);
  });

  it('is one layer: what was tried three times further in is not started over', async () => {
    const clock = fakeClock();
    const ports = { clock, random: fixedRandom(0.5) };
    const inner = failing(lostAnswer(), 9);
    const outer = () => retrying(ports, signal, () => inner.run());

    const result = clock.run(retrying(ports, signal, outer));

    await expect(result).rejects.toMatchObject({ kind: 'network', isRepeated: true });
    expect(inner.tries).toBe(3);
  });

  it('spreads its pauses by chance', async () => {
    const clock = fakeClock();
    const twice = failing(lostAnswer(), 2);

    await clock.run(retrying({ clock, random: fixedRandom(0) }, signal, () => twice.run()));

    expect(clock.sleepsMs).toEqual([250, 500]);
  });

  it('waits as long as a server error asks, when that is a matter of seconds', async () => {
    const clock = fakeClock();
    const work = failing(refusal('serverInternal', { status: 503, retryAfterMs: 2_000 }), 1);

    await clock.run(retrying({ clock, random: fixedRandom() }, signal, () => work.run()));

    expect(clock.sleepsMs).toEqual([2_000]);
  });

  it.each<[string, Partial<AcmeFailureFacts>]>([
    ['a 429, whatever its Retry-After', { type: 'rateLimited', status: 429, retryAfterMs: 1 }],
    ['a refusal', { type: 'malformed', status: 400 }],
    ['a 503 that asks for a minute', { type: 'serverInternal', status: 503, retryAfterMs: 60_000 }],
  ])('gives %s back at once', async (_, facts) => {
    const clock = fakeClock();
    const work = failing(refusal(facts.type ?? '', facts), 1);

    await expect(retrying({ clock, random: fixedRandom() }, signal, () => work.run())).rejects.toMatchObject(facts);

    expect(work.tries).toBe(1);
    expect(clock.sleepsMs).toEqual([]);
  });

  it('does not try again once interrupted', async () => {
    const clock = fakeClock();
    const abort = new AbortController();
    const work = failing(lostAnswer(), 1);
    const result = retrying({ clock, random: fixedRandom() }, abort.signal, () => work.run());

    abort.abort();

    await expect(result).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(work.tries).toBe(1);
  });
});

function failing(error: Error, times: number): { tries: number; run(): Promise<string> } {
  return {
    tries: 0,
    async run() {
      this.tries += 1;
      if (this.tries <= times) {
        throw error;
      }
      return 'done';
    },
  };
}
