import type { Hook } from '@oclif/core';
import { exitCodeOf } from '../platform/exit-codes.ts';
import { type Failure, failureText } from './failure.ts';
import { nearestName } from './nearest-name.ts';
import { painter } from './views/style.ts';

/** oclif's hook for words that are no command: exit code 2 and the command that was probably meant. */
const hook: Hook<'command_not_found'> = async ({ id, argv, config }) => {
  const failure = unknownCommand(id, config.commandIDs);
  process.exitCode = exitCodeOf(failure.code);
  if (argv?.includes('--json') || process.env.DCOS_LETSENCRYPT_OUTPUT === 'json') {
    process.stdout.write(`${JSON.stringify({ error: failure }, null, 2)}\n`);
  } else {
    process.stderr.write(`${failureText(failure, painter(process.stderr.isTTY && process.stderr.hasColors()))}\n`);
  }
};

export default hook;

/**
 * Takes the words typed, joined with colons as oclif does it, and the ids of all commands; returns what to say. oclif takes
 * a word after a command without arguments for part of its name.
 */
export function unknownCommand(id: string, commandIds: readonly string[]): Failure {
  const words = id.split(':');
  const parent = commandIds.filter((one) => one.includes(':') && id.startsWith(`${one}:`)).at(-1);
  if (parent !== undefined) {
    const extra = words.slice(parent.split(':').length).join(' ');
    return usage(`dcos ${typed(parent)} takes no argument ${extra}.`, [`dcos ${typed(parent)} --help`]);
  }
  const meant = nearestName(ownWords(id), commandIds.map(ownWords));
  return usage(`dcos ${typed(id)} is not a command.`, [
    ...(meant === undefined ? [] : [`dcos letsencrypt ${meant}`]),
    'dcos letsencrypt --help',
  ]);
}

/** Without the plugin's own word, which would make all commands look alike. */
function ownWords(id: string): string {
  return typed(id).replace(/^letsencrypt ?/, '');
}

function usage(message: string, suggestions: readonly string[]): Failure {
  return { code: 'USAGE', message, suggestions };
}

function typed(id: string): string {
  return id.replaceAll(':', ' ');
}
