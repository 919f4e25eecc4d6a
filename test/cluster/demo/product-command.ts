import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const RUN = join(import.meta.dirname, '..', '..', '..', 'bin', 'run.js');

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `dcos letsencrypt ...args` as the DC/OS CLI does, against the cluster at `url`. */
export async function letsencrypt(url: string, args: readonly string[]): Promise<CommandResult> {
  const child = spawn(process.execPath, [RUN, 'letsencrypt', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DCOS_URL: url, DCOS_ACS_TOKEN: '', COLUMNS: String(process.stdout.columns ?? 100) },
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

/** Its stdout as JSON. Throws an Error with its own words when it failed. */
export async function letsencryptJson<Json>(url: string, args: readonly string[]): Promise<Json> {
  const { code, stdout, stderr } = await letsencrypt(url, args);
  if (code !== 0) throw new Error(`dcos letsencrypt ${args[0]} ended with exit code ${code}\n${stderr}`);
  return JSON.parse(stdout) as Json;
}
