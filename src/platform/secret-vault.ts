import type { Secret } from './secret.ts';

/** A place for values that nobody else may see, by paths without a leading slash. All calls throw AppError. */
export interface SecretVault {
  /** Names directly below a directory; empty when it does not exist. */
  list(directory: string): Promise<readonly string[]>;
  /** Undefined when there is none. */
  read(path: string): Promise<Secret | undefined>;
  /** Creates or replaces the value. */
  write(path: string, value: Secret): Promise<void>;
  /** A secret that is not there is no error. */
  remove(path: string): Promise<void>;
}
