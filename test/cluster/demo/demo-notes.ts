import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Marathon } from '../marathon/marathon.ts';

/** Task states that mean: it did not end because somebody wanted it to (Mesos TaskState). */
const FAILED = new Set(['TASK_FAILED', 'TASK_FINISHED', 'TASK_ERROR', 'TASK_LOST', 'TASK_GONE']);

interface StatusUpdate {
  readonly appId: string;
  readonly taskStatus: string;
  readonly message: string;
}

/**
 * Says on stderr when a task ends by itself, with Mesos' words, until `signal` aborts: Marathon starts it again, and a
 * person should know why something takes longer. Reads Marathon's event stream.
 */
export async function noteFailedTasks(marathonUrl: string, signal: AbortSignal): Promise<void> {
  try {
    const url = `${marathonUrl}/v2/events?event_type=status_update_event`;
    const answer = await fetch(url, { headers: { accept: 'text/event-stream' }, signal });
    let rest = '';
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + chunk).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data: ')) note(JSON.parse(line.slice('data: '.length)));
    }
  } catch {
    // The stream ends with the cluster; there is nobody left to tell.
  }
}

function note({ appId, taskStatus, message }: StatusUpdate): void {
  if (FAILED.has(taskStatus))
    process.stderr.write(`  note  a task of ${appId} ended: ${message || taskStatus}; Marathon starts it again\n`);
}

const LOOK_MS = 250;

/** Says on stderr when a load balancer's HAProxy ends by itself, as its task's log tells, until `signal` aborts. */
export async function noteEndedHaproxy(marathon: Marathon, signal: AbortSignal): Promise<void> {
  const noted = new Map<string, number>();
  while (!signal.aborted) {
    for (const { task } of marathon.instances('/marathon-lb')) {
      if (task === undefined || task.state !== 'TASK_RUNNING') continue;
      const log = await readFile(join(task.sandbox, 'stdout'), 'utf8').catch(() => '');
      const ends = [...log.matchAll(/haproxy ended: (\w+)/g)];
      for (const [, how] of ends.slice(noted.get(task.id) ?? 0))
        process.stderr.write(`  note  HAProxy of ${task.id} ended: ${how}; it is started again\n`);
      noted.set(task.id, ends.length);
    }
    await pause(LOOK_MS, undefined, { ref: false });
  }
}
