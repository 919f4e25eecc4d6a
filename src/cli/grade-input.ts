import { typedTargets } from '../operations/grade-targets.ts';
import type { GradeTarget } from '../operations/types.ts';
import { AppError } from '../platform/errors.ts';
import type { ConnectionFlags } from './connection-flags.ts';
import { inputText } from './file-wiring.ts';

/** What says which hosts are meant. */
export interface GradeInput extends ConnectionFlags {
  readonly all: boolean;
  readonly file?: string | undefined;
  readonly address?: string | undefined;
  readonly servername?: string | undefined;
}

/** Takes hosts and flags as typed, returns what to grade; only --all asks the cluster. Throws USAGE, and what Marathon does. */
export async function gradeInput(
  hosts: readonly string[],
  flags: GradeInput,
  version: string,
): Promise<readonly GradeTarget[]> {
  const { all, file, address, servername } = flags;
  if (all && hosts.length > 0) {
    throw new AppError('USAGE', `--all means every vhost, and ${hosts.join(', ')} is named too.`, {
      suggestions: ['dcos letsencrypt grade --all', `dcos letsencrypt grade ${hosts.join(' ')}`],
    });
  }
  if (all) return everyVhost(flags, version);
  const list = file === undefined ? undefined : { name: `--file ${file}`, text: await inputText('--file', file) };
  return typedTargets({ hosts, list, address, servername });
}

/** Loaded here and not above: clients of a cluster take longer to load than many a grade. */
async function everyVhost(flags: ConnectionFlags, version: string): Promise<readonly GradeTarget[]> {
  const [{ connected }, { vhostTargets }] = await Promise.all([
    import('./wiring.ts'),
    import('../operations/grade-vhosts.ts'),
  ]);
  return connected(flags, version, (clients) => vhostTargets(clients, clients));
}
