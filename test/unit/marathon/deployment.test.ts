import { describe, expect, it } from 'vitest';
import { awaitDeployment } from '../../../src/marathon/deployment.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const REF = { deploymentId: 'd-1' };

describe('awaitDeployment', () => {
  it('resolves once the deployment is no longer listed', async () => {
    const clock = fakeClock();
    const marathon = listing(['d-1', 'd-2'], ['d-1'], ['d-2']);

    await clock.run(awaitDeployment(marathon, REF, { clock, timeoutMs: 60_000, pollMs: 5_000 }));

    expect(clock.sleepsMs).toEqual([5_000, 5_000]);
  });

  it('does not sleep for a deployment that is over at once', async () => {
    const clock = fakeClock();

    await clock.run(awaitDeployment(listing([]), REF, { clock, timeoutMs: 60_000 }));

    expect(clock.sleepsMs).toEqual([]);
  });

  it('gives up at the deadline after a last look, and names the deployment', async () => {
    const clock = fakeClock();
    const marathon = listing(['d-1'], ['d-1'], ['d-1'], ['d-1']);

    const waiting = clock.run(awaitDeployment(marathon, REF, { clock, timeoutMs: 5_000, pollMs: 2_000 }));

    await expect(waiting).rejects.toMatchObject({
      code: 'GAVE_UP',
      message: 'Deployment d-1 has not ended within 5 s.',
      suggestions: [
        'See what it waits for: dcos marathon deployment list, dcos marathon app list.',
        'Undo it: dcos marathon deployment rollback d-1.',
      ],
    });
    expect(clock.sleepsMs).toEqual([2_000, 2_000, 1_000]);
  });

  it('stops waiting when it is told to', async () => {
    const clock = fakeClock();
    const controller = new AbortController();

    const waiting = awaitDeployment(listing(['d-1']), REF, {
      clock,
      timeoutMs: 5_000,
      signal: controller.signal,
    });
    controller.abort();

    await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it('passes on that Marathon does not answer', async () => {
    const clock = fakeClock();

    await expect(awaitDeployment(listing(), REF, { clock, timeoutMs: 5_000 })).rejects.toThrow('one look too many');
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
