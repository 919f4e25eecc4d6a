import { readFileSync, readlinkSync } from 'node:fs';
import type { Processes, ProcessMark } from '../processes.ts';

/** The processes that Linux shows in /proc; elsewhere nothing is known of any but the own one. */
export function nodeProcesses(): Processes {
  const own: ProcessMark = {
    place: tryRead(
      () => `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`,
    ),
    pid: process.pid,
    started: stateOf(process.pid)?.started ?? '',
  };
  return {
    own,
    isRunning({ place, pid, started }) {
      if (place === '' || place !== own.place) return undefined;
      const state = stateOf(pid);
      return state !== undefined && state.started === started && !state.isOver;
    },
  };
}

/** proc_pid_stat(5): the name, in brackets, may hold anything; the state follows it, the start is the 22nd field. */
function stateOf(pid: number): { readonly started: string; readonly isOver: boolean } | undefined {
  const text = tryRead(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return text === '' ? undefined : { started: fields[19] ?? '', isOver: fields[0] === 'Z' || fields[0] === 'X' };
}

function tryRead(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
