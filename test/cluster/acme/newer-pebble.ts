import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProgram } from '../processes/find-program.ts';

export interface BuiltPebble {
  readonly programs?: { readonly pebble: string; readonly challtestsrv: string; readonly version: string };
  /** Why there is none. */
  readonly reason?: string;
}

const VERSION = 'v2.10.1';
const MODULE = 'github.com/letsencrypt/pebble/v2/cmd';
const OLDEST_GO = [1, 24] as const;
const BUILD_MS = 300_000;
const folder = fileURLToPath(new URL(`../../../.cache/pebble-${VERSION}`, import.meta.url));
const run = promisify(execFile);

/**
 * Builds a Pebble with profiles and renewal information from the Go module proxy, once, into the repository's ignored
 * `.cache` folder. Never throws: without Go 1.24 or the proxy, the reason is returned.
 */
export async function buildPebble(): Promise<BuiltPebble> {
  const earlier = builtPebble();
  if (earlier !== undefined) return earlier;
  try {
    const go = findProgram('go', 'GO_BINARY', { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/local/go/bin` });
    const version = /go version go(\d+)\.(\d+)/.exec((await run(go, ['version'])).stdout);
    const minor = Number(version?.[2] ?? 0);
    if (Number(version?.[1] ?? 0) !== OLDEST_GO[0] || minor < OLDEST_GO[1]) {
      return { reason: `Go ${OLDEST_GO.join('.')} or later is needed to build Pebble ${VERSION}` };
    }
    await install(go);
    return builtPebble() ?? { reason: 'go install left no program behind' };
  } catch (error) {
    return { reason: `Pebble ${VERSION} cannot be built: ${(error as Error).message}` };
  }
}

/** The programs of an earlier build; undefined when there was none. */
export function builtPebble(): BuiltPebble | undefined {
  const programs = {
    pebble: join(folder, 'pebble'),
    challtestsrv: join(folder, 'pebble-challtestsrv'),
    version: VERSION,
  };
  return existsSync(programs.pebble) && existsSync(programs.challtestsrv) ? { programs } : undefined;
}

/** Into a folder beside the final one first, so that a build that is cut off leaves nothing half done. */
async function install(go: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  const env = { ...process.env, GOBIN: unfinished, GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' };
  const programs = ['pebble', 'pebble-challtestsrv'].map((name) => `${MODULE}/${name}@${VERSION}`);
  await run(go, ['install', ...programs], { env, timeout: BUILD_MS });
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}
