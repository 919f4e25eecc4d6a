/** One PEM block (RFC 7468). */
export interface PemBlock {
  /** `CERTIFICATE`, `PRIVATE KEY`, `EC PARAMETERS`... */
  readonly label: string;
  /** From BEGIN to END, ending in a newline. */
  readonly text: string;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

/**
 * The blocks of a PEM text, in order; what stands between them is left out.
 * Reads what marathon-lb reads: CRLF and a literal `\n` count as a newline (its `run` writes with `echo -e`).
 */
export function pemBlocks(text: string): readonly PemBlock[] {
  return [...withNewlines(text).matchAll(BLOCK)].map((match) => ({ label: match[1] ?? '', text: `${match[0]}\n` }));
}

/** CRLF and the two characters `\n` to one newline. */
export function withNewlines(text: string): string {
  return text.replaceAll('\\n', '\n').replaceAll('\r\n', '\n');
}
