/** The head of an HTTP/1 answer. */
export interface HttpHead {
  readonly status: number;
  /** Names in lower case, in order, repeated ones repeated. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Bytes after which a head is given up. */
export const MAX_HEAD = 16_384;

/** A GET for a path, answered with one response and the end of the connection. */
export function httpGet(host: string, path: string): Uint8Array {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'User-Agent: dcos-letsencrypt',
    'Accept: */*',
    'Connection: close',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/**
 * Takes what was read so far, returns the head; 'more' while it is incomplete, undefined when it is none (RFC 9112).
 * Interim answers (1xx) are skipped.
 */
export function parseHttpHead(text: string): HttpHead | 'more' | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return 'HTTP/1.'.startsWith(text.slice(0, 7)) || text.startsWith('HTTP/1.') ? 'more' : undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? Number.NaN);
  if (Number.isNaN(status)) return undefined;
  if (status >= 100 && status < 200) return parseHttpHead(text.slice(end + 4));
  return { status, headers: lines.map(headerOf) };
}

/** The first value of a header; undefined when it is missing. */
export function headerValue(head: HttpHead, name: string): string | undefined {
  return head.headers.find(([each]) => each === name)?.[1];
}

function headerOf(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  return colon < 0 ? ['', line] : [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}
