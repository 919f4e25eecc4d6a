import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, messageOf } from '../errors.ts';
import type { Files } from '../files.ts';

/** No host name and no record starts with a dot, so no name of ours can be taken for a temporary one. */
const TEMPORARY_PREFIX = '.new-';
const UNFINISHED_FOLDER = '.dcos-letsencrypt-unfinished';

/** The directory `root` of the local disk; made, mode 0700, with the first write. */
export function nodeFiles(root: string): Files {
  return filesBelow(root, (target) => dirname(target));
}

/**
 * A directory whose every file somebody else reads as soon as it is there, as HAProxy does: unfinished files are kept in a
 * folder of their own inside it, on the same storage.
 */
export function sharedFiles(root: string): Files {
  return filesBelow(root, () => join(root, UNFINISHED_FOLDER));
}

/** `temporaryFolder` takes the target of a write, returns where it is prepared. */
function filesBelow(root: string, temporaryFolder: (target: string) => string): Files {
  return {
    read: (path) => translated('read', path, () => absentAs(undefined, readFile(absolute(root, path), 'utf8'))),
    write: (path, text) =>
      translated('write', path, () => replaceFile(absolute(root, path), temporaryFolder(absolute(root, path)), text)),
    remove: (path) => translated('remove', path, () => removeFile(absolute(root, path))),
    list: (path) =>
      translated('list', path, async () => {
        const names = await absentAs([], readdir(absolute(root, path)));
        return names.filter((name) => !name.startsWith(TEMPORARY_PREFIX) && name !== UNFINISHED_FOLDER).sort();
      }),
  };
}

function absolute(root: string, path: string): string {
  if (path.split('/').some((part) => part === '..') || path.startsWith('/')) {
    throw new AppError('BUG', `the path ${path} leads out of the state directory`);
  }
  return join(root, path);
}

/** The steps whose order makes a crash harmless: content on disk, then the name, then the directory that holds the name. */
async function replaceFile(target: string, temporaryFolder: string, text: string): Promise<void> {
  const directory = dirname(target);
  await makeDirectory(directory);
  await makeDirectory(temporaryFolder);
  const temporary = join(temporaryFolder, `${TEMPORARY_PREFIX}${basename(target)}-${randomBytes(6).toString('hex')}`);
  try {
    await writeSynced(temporary, text);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(directory);
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
}

async function removeFile(target: string): Promise<void> {
  await rm(target, { force: true });
  await absentAs(undefined, syncDirectory(dirname(target)));
}

/** New directories are entries of their parents, which must reach the disk as well. */
async function makeDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (first === undefined) {
    return;
  }
  for (let parent = dirname(directory); parent.length >= dirname(first).length; parent = dirname(parent)) {
    await syncDirectory(parent);
    if (parent === dirname(parent)) {
      return;
    }
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function absentAs<T, F>(fallback: F, reading: Promise<T>): Promise<T | F> {
  try {
    return await reading;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return fallback;
    }
    throw error;
  }
}

async function translated<T>(verb: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) {
      throw error;
    }
    const suggestion = SUGGESTIONS[codeOf(error) ?? ''];
    throw new AppError('STORE', `cannot ${verb} ${path}: ${messageOf(error)}`, {
      cause: error,
      suggestions: suggestion === undefined ? [] : [suggestion],
    });
  }
}

const SUGGESTIONS: Readonly<Record<string, string>> = {
  ENOSPC: 'Free space on the volume or make it larger.',
  EROFS: 'Mount the volume for writing.',
  EACCES: 'Give the user that runs the process access to the volume.',
};

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
