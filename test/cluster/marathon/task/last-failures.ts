import type { JsonObject } from '../app/render-app.ts';
import type { Instance } from './types.ts';

/** The latest failure of each app. Source: mesosphere/marathon state/TaskFailure.scala. */
export class LastFailures {
  readonly #failures = new Map<string, JsonObject>();

  /** Remembers a task that failed. */
  taskEnded({ appId, task }: Instance): void {
    if (!task || (task.state !== 'TASK_FAILED' && task.state !== 'TASK_ERROR')) return;
    this.#failures.set(appId, {
      appId,
      host: task.agent.address,
      message: task.message,
      state: task.state,
      taskId: task.id,
      timestamp: new Date().toISOString(),
      version: task.version,
      slaveId: task.agent.id,
    });
  }

  /** `lastTaskFailure` of an app, if it ever failed. */
  of(appId: string): JsonObject {
    const failure = this.#failures.get(appId);
    return failure ? { lastTaskFailure: failure } : {};
  }
}
