import { AppError } from '../platform/errors.ts';

/** A refusal with the way out; the other failures have none that an operator could take. */
export function told({ code, message, suggestions }: AppError): string {
  return code === 'REFUSED' ? [`${message}.`, ...suggestions].join(' ') : message;
}

/** What the work refused or could not reach; undefined when it went well. Anything else thrown is a bug and goes on. */
export async function outcomeOf(work: () => Promise<void>): Promise<AppError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof AppError && error.code !== 'BUG') return error;
    throw error;
  }
}
