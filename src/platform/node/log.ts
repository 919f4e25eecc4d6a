import { LOG_LEVELS, type Log, type LogFields, type LogLevel } from '../log.ts';

/**
 * A log of JSON lines `{"time","level","message",...fields}`. Secrets mask themselves, and so does what stands under the name
 * of one; errors show name, code, message and cause; anything that still looks like a private key is cut out of the line.
 * Logging never throws.
 *
 * Takes where a line goes, the clock and the lowest level to write.
 */
export function jsonLog(write: (line: string) => void, now: () => Date, lowest: LogLevel): Log {
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(lowest)) return;
      const head = { time: now().toISOString(), level, message };
      write(`${withoutKeys(line(head, fields))}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Fields that JSON cannot show (a circle, a bigint) are left out rather than let a log line end the process. */
function line(head: object, fields: LogFields): string {
  try {
    return JSON.stringify({ ...head, ...fields, ...head }, shown);
  } catch {
    return JSON.stringify({ ...head, fields: 'not JSON' });
  }
}

/** Names of headers, variables and fields whose text is a secret. */
const SECRET_NAMES = /authorization|cookie|token|password|secret|credential|private.?key/i;

/** JSON shows nothing of an error by itself. Its stack is left out: it repeats the message. */
function shown(key: string, value: unknown): unknown {
  if (typeof value === 'string' && SECRET_NAMES.test(key)) return '[secret]';
  if (!(value instanceof Error)) return value;
  const { name, message, cause } = value;
  return { name, ...('code' in value && { code: value.code }), message, ...(cause !== undefined && { cause }) };
}

/**
 * The last line of defence: a PEM private key that reached a line as plain text, its newlines escaped by JSON. One that
 * was cut off before its end goes as far as the text does.
 */
function withoutKeys(text: string): string {
  return text.replace(
    /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[^"]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|(?="|$))/g,
    '[secret]',
  );
}
