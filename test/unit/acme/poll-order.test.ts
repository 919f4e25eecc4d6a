import { describe, expect, it } from 'vitest';
import { pollOrder } from '../../../src/acme/poll-order.ts';
import type { OrderAnswer } from '../../../src/acme/session.ts';
import { orderAnswer } from '../../support/acme-builders.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const { signal } = new AbortController();

describe('pollOrder', () => {
  it('asks nothing when the order is already past', async () => {
    const clock = fakeClock();

    const answer = await pollOrder(answering(), orderAnswer('ready'), ['pending'], { clock }, signal);

    expect(answer.order.status).toBe('ready');
    expect(clock.sleepsMs).toEqual([]);
  });

  it('starts quickly and slows down to two and a half seconds', async () => {
    const clock = fakeClock();
    const session = answering(...Array.from({ length: 9 }, () => orderAnswer('pending')), orderAnswer('ready'));

    await clock.run(pollOrder(session, orderAnswer('pending'), ['pending'], { clock }, signal));

    expect(clock.sleepsMs.map(Math.round)).toEqual([50, 100, 200, 400, 800, 1600, 2500, 2500, 2500, 2500]);
  });

  it('waits longer when the CA says so, never shorter', async () => {
    const clock = fakeClock();
    const session = answering(orderAnswer('processing', { retryAfterMs: 10 }), orderAnswer('valid'));

    await clock.run(
      pollOrder(session, orderAnswer('processing', { retryAfterMs: 3_000 }), ['processing'], { clock }, signal),
    );

    expect(clock.sleepsMs).toEqual([3_000, 100]);
  });

  it('gives up after ninety seconds and says that the order is alive', async () => {
    const clock = fakeClock();
    const session = answering(...Array.from({ length: 99 }, () => orderAnswer('processing')));

    const polling = clock.run(pollOrder(session, orderAnswer('processing'), ['processing'], { clock }, signal));

    await expect(polling).rejects.toMatchObject({
      code: 'GAVE_UP',
      kind: 'timeout',
      type: 'orderStuck',
      detail: 'the order is still processing after 90 s',
      orderAlive: true,
    });
    expect(clock.monotonicMs()).toBeLessThanOrEqual(90_000);
  });

  it('does not sleep out a Retry-After beyond its patience, but hands it on', async () => {
    const clock = fakeClock();
    const start = orderAnswer('processing', { retryAfterMs: 3_600_000 });

    const polling = pollOrder(answering(), start, ['processing'], { clock }, signal);

    await expect(polling).rejects.toMatchObject({ type: 'orderStuck', retryAfterMs: 3_600_000 });
    expect(clock.sleepsMs).toEqual([]);
  });

  it('stops when interrupted', async () => {
    const clock = fakeClock();
    const abort = new AbortController();
    const polling = pollOrder(answering(), orderAnswer('pending'), ['pending'], { clock }, abort.signal);

    abort.abort();

    await expect(polling).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});

function answering(...answers: readonly OrderAnswer[]): { order(): Promise<OrderAnswer> } {
  const left = [...answers];
  return {
    async order() {
      return left.shift() ?? orderAnswer('unexpected');
    },
  };
}
