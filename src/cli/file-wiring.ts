import { basename, dirname } from 'node:path';
import type { OutputFiles } from '../operations/export.ts';
import { AppError } from '../platform/errors.ts';
import { nodeClock } from '../platform/node/clock.ts';
import { nodeFiles } from '../platform/node/files.ts';
import { checkOutputFile, writeOutputFile } from '../platform/node/output-file.ts';

/** The text of a file that was typed after a flag; `-` is the standard input. Throws USAGE when it is not there. */
export async function inputText(flag: string, path: string): Promise<string> {
  if (path === '-') return (await process.stdin.setEncoding('utf8').toArray()).join('');
  const text = await readText(path);
  if (text !== undefined) return text;
  throw new AppError('USAGE', `${flag} ${path}: there is no such file.`, { suggestions: [`${flag} FILE`] });
}

/** The text of a file on this machine; undefined when there is none. Throws STORE when it cannot be read. */
export function readText(path: string): Promise<string | undefined> {
  return nodeFiles(dirname(path)).read(basename(path));
}

/** Files the operator named for output. */
export const outputFiles: OutputFiles = {
  exists: async (path) => (await nodeFiles(dirname(path)).list('.')).includes(basename(path)),
  write: (path, text) => nodeFiles(dirname(path)).write(basename(path), text),
};

/**
 * Takes the file typed after a flag, returns what fills it; the text may tell when it was made. Throws USAGE at once when
 * the file cannot be written.
 */
export async function reportFile(flag: string, path: string): Promise<(textAt: (at: Date) => string) => Promise<void>> {
  await checkOutputFile(flag, path);
  return (textAt) => writeOutputFile(path, textAt(nodeClock.now()));
}
