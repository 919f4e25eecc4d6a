import { AppError } from '../platform/errors.ts';

/** One line of a list. */
interface Choice {
  readonly value: string;
  readonly name: string;
  readonly checked?: boolean;
}

/** The questions a command can ask. Ctrl-C at any of them rejects, and `asked` makes words of that. */
export interface Prompts {
  confirm(question: { readonly message: string; readonly default: boolean }): Promise<boolean>;
  input(question: { readonly message: string; readonly default?: string }): Promise<string>;
  select(question: { readonly message: string; readonly choices: readonly Choice[] }): Promise<string>;
  checkbox(question: {
    readonly message: string;
    readonly choices: readonly Choice[];
    readonly required: boolean;
  }): Promise<readonly string[]>;
}

/** True when a person can be asked: keys come in, and what is asked is seen. Prompts go to stderr, results to stdout. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * Asks on the terminal. Takes a function that gets inquirer's prompts; throws INTERRUPTED at Ctrl-C. They are loaded here and
 * not above, since few commands ever ask.
 */
export async function asked<Answer>(ask: (prompts: Prompts) => Promise<Answer>): Promise<Answer> {
  const { default: inquirer } = await import('inquirer');
  const put = inquirer.createPromptModule({ input: process.stdin, output: process.stderr });
  const prompts: Prompts = {
    confirm: async (question) => (await put([{ type: 'confirm', name: 'answer', ...question }])).answer,
    input: async (question) => (await put([{ type: 'input', name: 'answer', ...question }])).answer,
    select: async (question) => (await put([{ type: 'select', name: 'answer', ...question }])).answer,
    checkbox: async (question) => (await put([{ type: 'checkbox', name: 'answer', ...question }])).answer,
  };
  try {
    return await ask(prompts);
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
  const typed = given ?? (await asked(({ input }) => input({ message })));
  if (typed.trim().toLowerCase() === name.toLowerCase()) return;
  throw new AppError('USAGE', `${typed || '(nothing)'} is not ${name}; nothing was done.`, { suggestions });
}
