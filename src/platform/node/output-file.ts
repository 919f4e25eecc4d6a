import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, messageOf } from '../errors.ts';

/**
 * Makes sure that a file an operator named can be written, before the work it shall hold is done. Throws USAGE when
 * its folder is not there or may not be written to, or when it is a folder itself.
 */
export async function checkOutputFile(flag: string, path: string): Promise<void> {
  const refused = (reason: string) =>
    new AppError('USAGE', `${flag} ${path}: ${reason}.`, { suggestions: [`${flag} FILE`] });
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) throw refused('that is a folder');
  const folder = dirname(path);
  await access(folder, constants.W_OK).catch((error) => {
    throw refused(codeOf(error) === 'ENOENT' ? `there is no folder ${folder}` : `${folder} cannot be written to`);
  });
}

/** Replaces the file as a whole: a reader sees the old text or the new. Throws STORE when that fails. */
export async function writeOutputFile(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.new-${process.pid}`);
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new AppError('STORE', `cannot write ${path}: ${messageOf(error)}`, { cause: error });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
