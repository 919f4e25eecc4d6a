/** A directory tree, as a port. Paths are relative to its root, with `/`. */
export interface Files {
  /** The text of a file; undefined when it does not exist. Throws AppError STORE otherwise. */
  read(path: string): Promise<string | undefined>;
  /**
   * Replaces a file as a whole: temporary file, fsync, rename, fsync of the directory; mode 0600.
   * After a crash the old or the new content is there, never a mixture. Throws AppError STORE (ENOSPC, EROFS, EACCES).
   */
  write(path: string, text: string): Promise<void>;
  /** Removes a file; nothing happens when it is not there. */
  remove(path: string): Promise<void>;
  /** Names in a directory, sorted; empty when it does not exist. Temporary files of `write` are left out. */
  list(path: string): Promise<readonly string[]>;
}
