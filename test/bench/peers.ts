import { findProgram } from '../cluster/processes/find-program.ts';

/** Where a peer is installed, by PATH or by `<NAME>_BINARY`; undefined, and said, when it is not. */
export function peerProgram(name: string, say: (line: string) => void): string | undefined {
  try {
    return findProgram(name, `${name.toUpperCase()}_BINARY`);
  } catch (error) {
    say(`without ${name}: ${(error as Error).message}`);
    return undefined;
  }
}
