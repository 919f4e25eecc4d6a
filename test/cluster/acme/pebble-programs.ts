import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from '../processes/find-program.ts';
import { buildPebble, builtPebble } from './newer-pebble.ts';

export interface PebblePrograms {
  readonly pebble: string;
  readonly challtestsrv: string;
  /** As far as the program tells: `v2.10.1`, `dev`, or `2.4 or older` for those that cannot. */
  readonly version: string;
  /** Knows profiles (2.7 and later); the older configuration has one validity period for all. */
  readonly hasProfiles: boolean;
  /** challtestsrv's flag for its DNS listener. */
  readonly dnsFlag: '-dns01' | '-dnsserver';
  /** Has a DNS-over-HTTPS listener that must be switched off. */
  readonly hasDoh: boolean;
}

/** `never` takes what is installed; `if-built` prefers a newer one built before; `build` builds it when it must. */
export type NewerPebble = 'never' | 'if-built' | 'build';

const run = promisify(execFile);

/**
 * The Pebble to run: PEBBLE_BINARY (and CHALLTESTSRV_BINARY), else a newer one as asked for, else the installed one,
 * which PEBBLE=installed asks for everywhere.
 * Throws an Error that names the missing program. `log` is told why a newer one could not be built.
 */
export async function pebblePrograms(newer: NewerPebble, log: (line: string) => void): Promise<PebblePrograms> {
  const wantsInstalled = newer === 'never' || process.env.PEBBLE === 'installed' || Boolean(process.env.PEBBLE_BINARY);
  const built = wantsInstalled ? undefined : builtPebble();
  const fresh = built === undefined && newer === 'build' && !wantsInstalled ? await buildPebble() : built;
  if (fresh?.reason !== undefined) log(`the installed Pebble is used: ${fresh.reason}`);
  const programs = fresh?.programs ?? {
    pebble: findProgram('pebble', 'PEBBLE_BINARY'),
    challtestsrv: findProgram('pebble-challtestsrv', 'CHALLTESTSRV_BINARY'),
    version: undefined,
  };
  const [version, help] = await Promise.all([versionOf(programs.pebble), helpOf(programs.challtestsrv)]);
  return {
    pebble: programs.pebble,
    challtestsrv: programs.challtestsrv,
    version: programs.version ?? version ?? '2.4 or older',
    hasProfiles: version !== undefined,
    dnsFlag: help.includes('-dnsserver') ? '-dnsserver' : '-dns01',
    hasDoh: help.includes('-doh '),
  };
}

/** Pebble has the flag since 2.5; older ones answer with their usage and an error. */
async function versionOf(pebble: string): Promise<string | undefined> {
  try {
    return /version: (\S+)/.exec((await run(pebble, ['-version'])).stdout)?.[1];
  } catch {
    return undefined;
  }
}

/** Go's flag package prints the usage to stderr; the exit code depends on Go's version. */
async function helpOf(program: string): Promise<string> {
  try {
    return (await run(program, ['-help'])).stderr;
  } catch (error) {
    return String((error as { stderr?: string }).stderr ?? '');
  }
}
