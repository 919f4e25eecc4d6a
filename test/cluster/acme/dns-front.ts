import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

export interface DnsFront {
  /** `127.0.0.1:40053`. */
  readonly address: string;
  /** The names and everything below them do not exist (NXDOMAIN), until set anew. */
  setMissing(names: readonly string[]): void;
  close(): void;
}

const NXDOMAIN = 3;

/**
 * A name server in front of challtestsrv, which cannot deny a single name: it has an address for every one. Takes the
 * port of challtestsrv on 127.0.0.1; UDP only.
 */
export async function startDnsFront(upstreamPort: number): Promise<DnsFront> {
  const missing = new Set<string>();
  const front = createSocket('udp4');
  front.on('message', (query, client) => {
    const reply = (answer: Buffer) => front.send(answer, client.port, client.address);
    if (isMissing(questionName(query), missing)) return reply(denied(query));
    forward(query, upstreamPort, reply);
  });
  front.bind(0, '127.0.0.1');
  await once(front, 'listening');
  return {
    address: `127.0.0.1:${front.address().port}`,
    setMissing: (names) => {
      missing.clear();
      for (const name of names) missing.add(name);
    },
    close: () => front.close(),
  };
}

/** The labels after the twelve bytes of the header (RFC 1035 section 4.1.2). */
function questionName(query: Buffer): string {
  const labels: string[] = [];
  for (let at = 12; at < query.length; ) {
    const length = query[at] ?? 0;
    if (length === 0) break;
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return labels.join('.').toLowerCase();
}

function isMissing(name: string, missing: ReadonlySet<string>): boolean {
  return [...missing].some((absent) => name === absent || name.endsWith(`.${absent}`));
}

/** The query as its own answer: response, recursion available, NXDOMAIN, nothing beyond the question. */
function denied(query: Buffer): Buffer {
  let end = 12;
  while ((query[end] ?? 0) !== 0) end += 1 + (query[end] ?? 0);
  const answer = Buffer.from(query.subarray(0, end + 5));
  answer.writeUInt16BE(0x8000 | (answer.readUInt16BE(2) & 0x0100) | 0x0080 | NXDOMAIN, 2);
  for (const count of [6, 8, 10]) answer.writeUInt16BE(0, count);
  return answer;
}

function forward(query: Buffer, port: number, reply: (answer: Buffer) => void): void {
  const upstream: Socket = createSocket('udp4');
  const timer = setTimeout(() => upstream.close(), 5_000);
  upstream.once('message', (answer) => {
    clearTimeout(timer);
    upstream.close();
    reply(answer);
  });
  upstream.on('error', () => {});
  upstream.send(query, port, '127.0.0.1');
}
