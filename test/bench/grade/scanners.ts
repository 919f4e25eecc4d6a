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
}

export const OURS = 'ours';

/** `grade-once.ts` beside the built product, grading so many times. */
export async function ourScanner(
  { port, rootFile }: ModernHaproxy,
  { product, directory }: BenchContext,
  times: number,
): Promise<Scanner> {
  const program = await product.program(join(import.meta.dirname, 'grade-once.ts'));
  const command = [process.execPath, program, `${port}`, rootFile, `${times}`] as const;
  return { name: OURS, request: { name: OURS, command, env: {}, cwd: directory } };
}

/** sslscan, when it is installed. */
export function sslscan({ port }: ModernHaproxy, { directory, say }: BenchContext): Scanner | undefined {
  const program = peerProgram('sslscan', say);
  const args = ['--no-colour', '--sni-name=localhost', `127.0.0.1:${port}`];
  return program === undefined ? undefined : scanner('sslscan', [program, ...args], directory);
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
  return scanner('testssl.sh', [program, ...args, `localhost:${port}`], directory);
}

function scanner(name: string, command: readonly [string, ...string[]], directory: string): Scanner {
  return { name, request: { name, command, env: { PATH: process.env.PATH ?? '', HOME: directory }, cwd: directory } };
}
