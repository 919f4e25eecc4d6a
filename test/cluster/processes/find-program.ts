import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

const SYSTEM_FOLDERS = [
  '/usr/local/sbin',
  '/usr/sbin',
  '/usr/local/bin',
  '/usr/bin',
  '/opt/homebrew/sbin',
  '/opt/homebrew/bin',
];

/**
 * Absolute path of an installed program: the environment variable `override` wins, then PATH, then the folders where
 * Debian and Homebrew install daemons, which are often missing from a user's PATH.
 *
 * Throws an Error that says what to install or set.
 */
export function findProgram(
  name: string,
  override: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const wanted = env[override];
  if (wanted) {
    if (isAbsolute(wanted) && executable(wanted)) return wanted;
    throw new Error(`${override}=${wanted} is not the absolute path of a program`);
  }
  const folders = [...(env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''), ...SYSTEM_FOLDERS];
  const found = folders.map((folder) => join(folder, name)).find(executable);
  if (found === undefined) throw new Error(`${name} is not installed: put it on PATH or set ${override} to its path`);
  return found;
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
