import type { App } from '../app/types.ts';
import { type BackOff, backOffAfterFailure, currentBackOff, launchDelay } from './back-off.ts';
import type { TaskState } from './types.ts';

const FAILURES: ReadonlySet<TaskState> = new Set(['TASK_FAILED', 'TASK_FINISHED', 'TASK_ERROR']);

/** The back-off of every app version; a config change starts afresh. Source: core/launchqueue/impl/RateLimiter.scala. */
export class BackOffs {
  readonly #backOffs = new Map<string, BackOff>();

  /** Counts a task that ended in a way that delays the next launch; being killed does not. */
  taskEnded(app: App, state: TaskState): void {
    if (!FAILURES.has(state)) return;
    this.#backOffs.set(keyOf(app), backOffAfterFailure(this.#backOffs.get(keyOf(app)), app, Date.now()));
  }

  /** Milliseconds until the app's next launch. */
  delayOf(app: App): number {
    const now = Date.now();
    return launchDelay(currentBackOff(this.#backOffs.get(keyOf(app)), app, now), now);
  }

  reset(app: App): void {
    this.#backOffs.delete(keyOf(app));
  }
}

function keyOf({ id, versionInfo }: App): string {
  return `${id}@${versionInfo.lastConfigChangeAt}`;
}
