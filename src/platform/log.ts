/** Extra facts of a log line; JSON-safe, secrets only as `Secret`. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Lowest first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** The log, as a port: one JSON line each, or a recorder in tests. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
