import type * as Prompts from '@inquirer/prompts';
import { AppError } from '../platform/errors.ts';

/** inquirer's prompts, and where they read and write. */
export interface Asking {
  readonly prompts: typeof Prompts;
  readonly at: { readonly input: NodeJS.ReadStream; readonly output: NodeJS.WriteStream };
}

/** True when a person can be asked: keys come in, and what is asked is seen. Prompts go to stderr, results to stdout. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * Asks on the terminal. Takes a function that gets inquirer's prompts; throws INTERRUPTED at Ctrl-C. They are loaded here and
 * not above, since few commands ever ask.
 */
export async function asked<Answer>(ask: (asking: Asking) => Promise<Answer>): Promise<Answer> {
  const prompts = await import('@inquirer/prompts');
  try {
    return await ask({ prompts, at: { input: process.stdin, output: process.stderr } });
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') throw new AppError('INTERRUPTED', 'interrupted.');
    throw error;
  }
}

/** What has to be confirmed by its name. */
export interface NamedConfirmation {
  readonly name: string;
  /** A sentence, said before the question. */
  readonly warning: string;
  /** The value of --confirm. */
  readonly given: string | undefined;
  /** False where nobody can be asked. */
  readonly canAsk: boolean;
}

/**
 * Returns once the name was typed, or given by --confirm. Throws USAGE for another name and where nobody can be asked;
 * nothing has happened then.
 */
export async function confirmName({ name, warning, given, canAsk: isAsked }: NamedConfirmation): Promise<void> {
  const suggestions = [`--confirm ${name}`];
  if (given === undefined && !isAsked) {
    throw new AppError('USAGE', `${warning} There is no terminal to confirm it on.`, { suggestions });
  }
  const message = `${warning} Type ${name} to go on:`;
  const typed = given ?? (await asked(({ prompts, at }) => prompts.input({ message }, at)));
  if (typed.trim().toLowerCase() === name.toLowerCase()) return;
  throw new AppError('USAGE', `${typed || '(nothing)'} is not ${name}; nothing was done.`, { suggestions });
}
