import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RepositoryServer } from '../cluster/cosmos/repository-server.ts';
import { corePluginRepository } from './core-plugin.ts';
import { type Ended, runProgram } from './run-program.ts';

/** The real DC/OS CLI, and its core plugin beside it. */
export const DCOS: string = process.env.DCOS_CLI ?? '';
const DCOS_CORE = join(dirname(DCOS), 'dcos-core');
export const HAS_DCOS: boolean = existsSync(DCOS) && existsSync(DCOS_CORE);

type Environment = Readonly<Record<string, string>>;

/** The environment of a `dcos` whose home is this folder, and that asks the cluster alone for plugins. */
export function dcosEnvironment(home: string): Environment {
  return { PATH: process.env.PATH ?? '', HOME: home, DCOS_CLUSTER_SETUP_SKIP_CANONICAL_URL_INSTALL: '1' };
}

/** Runs the real `dcos`, at home in this folder. Never throws for an exit code. */
export function realDcos(home: string, args: readonly string[], more: Environment = {}): Promise<Ended> {
  return runProgram(DCOS, args, { ...dcosEnvironment(home), ...more });
}

/**
 * Puts the core plugin into a repository of the cluster (the URL of its Admin Router, and a token where it wants a login):
 * `dcos cluster setup` gets it there, as it does without the Internet. Throws an Error with Cosmos' words.
 */
export async function serveCorePlugin(url: string, files: RepositoryServer, token: string): Promise<void> {
  const type = (end: string) => `application/vnd.dcos.package.repository.add-${end}+json;charset=utf-8;version=v1`;
  const answer = await fetch(`${url}/package/repository/add`, {
    method: 'POST',
    headers: { 'Content-Type': type('request'), Accept: type('response'), authorization: `token=${token}` },
    body: JSON.stringify({ name: 'core', uri: await corePluginRepository(DCOS_CORE, files) }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}
