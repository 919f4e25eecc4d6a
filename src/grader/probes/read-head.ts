import type { Clock } from '../../platform/clock.ts';
import type { TcpConnection } from '../../platform/tcp.ts';
import { type HttpHead, MAX_HEAD, parseHttpHead } from '../wire/http-head.ts';

/** Reads the head of an HTTP answer, for `timeoutMs` altogether; undefined when none comes. */
export async function readHead(
  connection: TcpConnection,
  clock: Clock,
  timeoutMs: number,
): Promise<HttpHead | undefined> {
  const until = clock.monotonicMs() + timeoutMs;
  let text = '';
  while (text.length < MAX_HEAD) {
    const left = until - clock.monotonicMs();
    const read = left > 0 ? await connection.read(left) : undefined;
    if (read?.kind !== 'bytes') return undefined;
    text += Buffer.from(read.bytes).toString('latin1');
    const head = parseHttpHead(text);
    if (head !== 'more') return head;
  }
  return undefined;
}
