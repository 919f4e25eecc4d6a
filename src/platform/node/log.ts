import type { Log, LogFields } from '../log.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof LEVELS)[number];

/**
 * A log of JSON lines `{"time","level","message",...fields}`. Secrets mask themselves; anything that still looks like a
 * private key is cut out of the line.
 *
 * Takes where a line goes, the clock and the lowest level to write.
 */
export function jsonLog(write: (line: string) => void, now: () => Date, lowest: LogLevel): Log {
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(lowest)) return;
      write(`${withoutKeys(JSON.stringify({ time: now().toISOString(), level, message, ...fields }))}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** The last line of defence: a PEM private key that reached a line as plain text (its newlines are escaped in JSON). */
function withoutKeys(line: string): string {
  return line.replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----/gs, '[secret]');
}
