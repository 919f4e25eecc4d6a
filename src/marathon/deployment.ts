import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { DeploymentRef, Marathon } from './types.ts';

export interface DeploymentWait {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Pause between two looks; 2 s when left out. */
  readonly pollMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Resolves when the deployment has left `/v2/deployments`. That it ended does not say how: it may have been rolled back or
 * superseded, so look at what came of it. Throws GAVE_UP (the id in the message) after `timeoutMs`, INTERRUPTED when
 * `signal` aborts, and whatever the listing throws. Polls, as Marathon's event stream promises neither order nor replay.
 */
export async function awaitDeployment(
  marathon: Pick<Marathon, 'deployments'>,
  { deploymentId }: Pick<DeploymentRef, 'deploymentId'>,
  { clock, timeoutMs, pollMs = 2_000, signal }: DeploymentWait,
): Promise<void> {
  const deadlineMs = clock.monotonicMs() + timeoutMs;

  while ((await marathon.deployments()).includes(deploymentId)) {
    const leftMs = deadlineMs - clock.monotonicMs();
    if (leftMs <= 0) {
      throw gaveUp(deploymentId, timeoutMs);
    }
    await clock.sleep(Math.min(pollMs, leftMs), signal);
    if (signal?.aborted) {
      throw new AppError('INTERRUPTED', `Stopped waiting for deployment ${deploymentId}; it goes on in Marathon.`);
    }
  }
}

function gaveUp(deploymentId: string, timeoutMs: number): AppError {
  return new AppError('GAVE_UP', `Deployment ${deploymentId} has not ended within ${timeoutMs / 1_000} s.`, {
    suggestions: [
      'See what it waits for: dcos marathon deployment list, dcos marathon app list.',
      `Undo it: dcos marathon deployment rollback ${deploymentId}.`,
    ],
  });
}
