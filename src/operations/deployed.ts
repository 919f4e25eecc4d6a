import { awaitDeployment } from '../marathon/deployment.ts';
import type { DeploymentRef, Marathon } from '../marathon/types.ts';
import type { Clock } from '../platform/clock.ts';

/** A change that Marathon carries out, as results show it. */
export interface Deployment {
  readonly id: string;
  /** False when nobody waited for its end. */
  readonly ended: boolean;
}

/** Hears what a story is at; the text names what goes on should the command end now. */
export type OnStep = (step: string, goesOn: string) => void;

export interface ChangePorts {
  readonly marathon: Marathon;
  readonly clock: Clock;
  readonly onStep: OnStep;
}

/** Starts of containers, with the download of an image on an agent that never had it. */
const TIMEOUT_MS = 5 * 60_000;

/** Takes a deployment just started and the app it is about, waits for its end if wanted. Throws as `awaitDeployment`. */
export async function deployed(
  ref: DeploymentRef,
  appId: string,
  wait: boolean,
  { marathon, clock, onStep }: ChangePorts,
): Promise<Deployment> {
  const id = ref.deploymentId;
  if (!wait) return { id, ended: false };
  onStep(`Marathon deploys ${appId}`, `Marathon goes on with it: dcos marathon deployment list (${id})`);
  await awaitDeployment(marathon, ref, { clock, timeoutMs: TIMEOUT_MS, pollMs: 1_000 });
  return { id, ended: true };
}
