import { describe, expect, it } from 'vitest';
import { awaitDeployment } from '../../../src/marathon/deployment.ts';
import type { Clock } from '../../../src/platform/clock.ts';

describe('awaitDeployment', () => {
  it('resolves once the deployment is no longer listed', async () => {
    const { clock, slept } = jumpingClock();
    const marathon = listing(['d-1', 'd-2'], ['d-1'], ['d-2']);

    await awaitDeployment(marathon, { deploymentId: 'd-1' }, { clock, timeoutMs: 60_000, pollMs: 5_000 });

    expect(slept).toEqual([5_000, 5_000]);
  });

  it('does not sleep for a deployment that is over at once', async () => {
    const { clock, slept } = jumpingClock();

    await awaitDeployment(listing([]), { deploymentId: 'd-1' }, { clock, timeoutMs: 60_000 });

    expect(slept).toEqual([]);
  });

  it('gives up at the deadline after a last look, and names the deployment', async () => {
    const { clock, slept } = jumpingClock();
    const marathon = listing(['d-1'], ['d-1'], ['d-1'], ['d-1']);

    const waiting = awaitDeployment(marathon, { deploymentId: 'd-1' }, { clock, timeoutMs: 5_000, pollMs: 2_000 });

    await expect(waiting).rejects.toMatchObject({
      code: 'GAVE_UP',
      message: 'Deployment d-1 has not ended within 5 s.',
      suggestions: [
        'See what it waits for: dcos marathon deployment list, dcos marathon app list.',
        'Undo it: dcos marathon deployment rollback d-1.',
      ],
    });
    expect(slept).toEqual([2_000, 2_000, 1_000]);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const { clock } = jumpingClock(() => controller.abort());

    const waiting = awaitDeployment(
      listing(['d-1']),
      { deploymentId: 'd-1' },
      { clock, timeoutMs: 5_000, signal: controller.signal },
    );

    await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});

/** One listing of running deployments for each look. */
function listing(...looks: readonly (readonly string[])[]) {
  const left = [...looks];

  return {
    deployments: async () => {
      const look = left.shift();
      if (look === undefined) {
        throw new Error('one look too many');
      }
      return look;
    },
  };
}

/** A clock whose sleeps take no time. */
function jumpingClock(whenAsleep: () => void = () => {}) {
  const slept: number[] = [];
  const clock: Clock = {
    now: () => new Date('2026-11-24T10:00:00Z'),
    monotonicMs: () => slept.reduce((sum, ms) => sum + ms, 0),
    sleep: async (ms) => {
      slept.push(ms);
      whenAsleep();
    },
  };

  return { clock, slept };
}
