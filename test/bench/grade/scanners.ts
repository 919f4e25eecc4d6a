import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { SpawnRequest } from '../../cluster/types.ts';
import { peerProgram } from '../peers.ts';
import type { BenchContext } from '../types.ts';
import type { ModernHaproxy } from './modern-haproxy.ts';

/** A TLS scanner as a command; none of them examines exactly what another does. */
export interface Scanner {
  readonly name: string;
  readonly request: SpawnRequest;
  /** Codes up to here mean that it has done its work. */
  readonly highestGoodCode: number;
}

export const OURS = 'ours';
export const NODE = 'node alone';

/** testssl.sh counts what it found ambiguous in its exit code; real errors begin at 242 (its manual, "EXIT STATUS"). */
const TESTSSL_HIGHEST_GOOD_CODE = 49;

/** The plugin as it is shipped, started as the DC/OS CLI does. */
export function ourCommand({ port, rootFile }: ModernHaproxy, launcher: string, directory: string): Scanner {
  const args = ['letsencrypt', 'grade', `localhost:${port}`, '--address', '127.0.0.1', '--ca', rootFile, '--json'];
  return scanner(OURS, [launcher, ...args], directory, 0);
}

/** A program that does nothing: what of our command's time is Node's own. */
export function nodeAlone(launcher: string, directory: string): Scanner {
  const node = join(launcher, '..', '..', 'lib', 'node');
  return scanner(NODE, [node, '--eval', ''], directory, 0);
}

/** `grade-once.ts` beside the built product, grading so many times. */
export async function ourScanner(
  { port, rootFile }: ModernHaproxy,
  { product, directory }: BenchContext,
  times: number,
): Promise<Scanner> {
  const program = await product.program(join(import.meta.dirname, 'grade-once.ts'));
  const command = [process.execPath, program, `${port}`, rootFile, `${times}`] as const;
  return { name: OURS, request: { name: OURS, command, env: {}, cwd: directory }, highestGoodCode: 0 };
}

/** sslscan, when it is installed. */
export function sslscan({ port }: ModernHaproxy, { directory, say }: BenchContext): Scanner | undefined {
  const program = peerProgram('sslscan', say);
  const args = ['--no-colour', '--sni-name=localhost', `127.0.0.1:${port}`];
  return program === undefined ? undefined : scanner('sslscan', [program, ...args], directory, 0);
}

/** testssl.sh, in the folder that TESTSSL_DIR names; it takes minutes, so it is only run when asked for. */
export function testssl({ port }: ModernHaproxy, { directory, say }: BenchContext): Scanner | undefined {
  const folder = process.env.TESTSSL_DIR;
  if (!folder) {
    say('without testssl.sh: TESTSSL_DIR names no folder');
    return undefined;
  }
  const program = join(folder, 'testssl.sh');
  accessSync(program, constants.X_OK);
  const args = ['--quiet', '--warnings', 'off', '--color', '0', '--nodns', 'none', '--ip', '127.0.0.1'];
  return scanner('testssl.sh', [program, ...args, `localhost:${port}`], directory, TESTSSL_HIGHEST_GOOD_CODE);
}

function scanner(
  name: string,
  command: readonly [string, ...string[]],
  directory: string,
  highestGoodCode: number,
): Scanner {
  const env = { PATH: process.env.PATH ?? '', HOME: directory };
  return { name, request: { name, command, env, cwd: directory }, highestGoodCode };
}
