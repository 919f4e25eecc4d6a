import { text } from 'node:stream/consumers';
import type { SpawnRequest, Supervisor } from '../cluster/types.ts';

/** One process from its start to its end. */
export interface WholeProcess {
  readonly seconds: number;
  readonly stdout: string;
}

const KEPT_CHARACTERS = 2_000;

/**
 * Runs a program to its end. Throws an Error with its last words when it fails, which is to end with a code above
 * `highestGoodCode` or by a signal: a failed run has no time.
 */
export async function wholeProcess(
  supervisor: Supervisor,
  request: SpawnRequest,
  highestGoodCode = 0,
): Promise<WholeProcess> {
  const startMs = performance.now();
  const child = await supervisor.spawn(request);
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const { code, signal } = await child.exited;
  const seconds = (performance.now() - startMs) / 1000;
  const [stdout, stderr] = await said;
  if (code === null || code > highestGoodCode) {
    const lastWords = `${stdout}${stderr}`.trim().slice(-KEPT_CHARACTERS);
    throw new Error(`${request.name} failed (${signal ?? code}):\n${lastWords}`);
  }
  return { seconds, stdout };
}
