import type { Clock } from '../../platform/clock.ts';
import { isTcpFailure, type Tcp, type TcpTarget } from '../../platform/tcp.ts';
import type { Known, PlainHttp } from '../facts.ts';
import { headerValue, httpGet } from '../wire/http-head.ts';
import { readHead } from './read-head.ts';

/** What plain HTTP does with a visitor of `host`. One connection, to another port than the one graded. */
export async function lookAtPlainHttp(
  tcp: Tcp,
  clock: Clock,
  target: TcpTarget,
  host: string,
  timeoutMs: number,
): Promise<Known<PlainHttp>> {
  const connection = await tcp.connect(target, timeoutMs);
  if (isTcpFailure(connection)) return connection.kind === 'refused' ? 'closed' : 'unknown';
  try {
    connection.write(httpGet(host, '/'));
    const head = await readHead(connection, clock, timeoutMs);
    if (head === undefined) return 'unknown';
    const redirect = head.status >= 300 && head.status < 400 && /^https:/i.test(headerValue(head, 'location') ?? '');
    return redirect ? 'redirects' : 'serves';
  } finally {
    connection.close();
  }
}
