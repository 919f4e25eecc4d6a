import { stripVTControlCharacters } from 'node:util';
import { Errors } from '@oclif/core';
import { AppError, type ErrorCode, messageOf } from '../platform/errors.ts';
import type { Paint } from './views/types.ts';

/** An error as `--json` prints it, below the key `error`; part of the command line's contract. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly suggestions: readonly string[];
}

/** oclif ends every parse error with this line; ours name the command to type instead. */
const OCLIF_HINT = '\nSee more help with --help';

/** For errors from so deep down that nothing there knows what an operator could do. */
const USUAL_SUGGESTIONS: Readonly<Partial<Record<ErrorCode, readonly string[]>>> = {
  UNREACHABLE: ['check the address and the way to it; dcos cluster list shows the attached cluster'],
  NOT_ALLOWED: ['dcos auth login'],
};

/**
 * Takes whatever a command threw and what to type for its help, returns the failure. oclif's own errors are wrong flags
 * and arguments; anything else that is no AppError is a bug of ours.
 */
export function failureOf(thrown: unknown, helpCommand: string): Failure {
  if (thrown instanceof AppError) {
    const { code, message, suggestions } = thrown;
    return { code, message, suggestions: suggestions.length > 0 ? suggestions : (USUAL_SUGGESTIONS[code] ?? []) };
  }
  if (thrown instanceof Errors.CLIError) {
    return { code: 'USAGE', message: usageMessage(thrown.message), suggestions: [helpCommand] };
  }
  return {
    code: 'BUG',
    message: `${messageOf(thrown)} (this is a bug of dcos letsencrypt)`,
    suggestions: ['run it again with DEBUG=* set, and report what it prints'],
  };
}

/** How oclif 5.1.9 says it of flags that do not go together, once for each of them; the value typed may be a secret's file. */
const TOGETHER = /^All of the following must be provided when using (--\S+): (.+)$/;
const APART = /^(--[\w-]+)=.* cannot also be provided when using (--[\w-]+)$/;

function usageMessage(message: string): string {
  const [first = '', ...reasons] = stripVTControlCharacters(message.replace(OCLIF_HINT, '')).split('\n');
  if (!/^The following errors? occurred:$/.test(first)) return message.replace(OCLIF_HINT, '');
  return [...new Set(reasons.map((reason) => flagsInWords(reason.trim())))].join('\n');
}

function flagsInWords(reason: string): string {
  const [, flag, needed] = TOGETHER.exec(reason) ?? [];
  if (flag !== undefined) return `${flag} needs ${needed}.`;
  const pair = APART.exec(reason)?.slice(1).sort() ?? [];
  return pair.length === 0 ? reason : `${pair.join(' and ')} exclude each other.`;
}

/** Takes a failure, returns what a terminal shows: the message, then one line per suggestion. */
export function failureText({ message, suggestions }: Failure, paint: Paint): string {
  const [first = '', ...others] = message.split('\n');
  const lines = [`${paint('bad', 'Error:')} ${first}`, ...others.map((line) => `       ${line}`)];
  const tries = suggestions.map((text, index) =>
    index === 0 ? `${paint('strong', 'Try:')}   ${text}` : `       ${text}`,
  );
  return [...lines, ...tries].join('\n');
}
