import type { Clock } from '../../platform/clock.ts';
import type { TcpConnection, TcpFailure } from '../../platform/tcp.ts';
import { FirstFlight, type FlightFault, type ServerFlight } from '../wire/first-flight.ts';

/** What came back on a ClientHello. */
export type Answer =
  | { readonly kind: 'flight'; readonly flight: ServerFlight }
  | { readonly kind: 'alert'; readonly description: number }
  /** The connection ended before the server said anything. */
  | { readonly kind: 'closed' }
  /** Nothing, or never enough, in the time given. */
  | { readonly kind: 'silent' }
  /** Another protocol, or TLS that cannot be understood. */
  | { readonly kind: 'garbage'; readonly fault: FlightFault; readonly start: string }
  | { readonly kind: 'no connection'; readonly failure: TcpFailure }
  /** Not asked: the time or the number of connections is used up, or the server limits them. */
  | { readonly kind: 'not asked'; readonly reason: string };

/**
 * Reads until the server's first flight is through, for `timeoutMs` altogether, however small the portions.
 * Leaves the connection open.
 */
export async function readAnswer(connection: TcpConnection, clock: Clock, timeoutMs: number): Promise<Answer> {
  const until = clock.monotonicMs() + timeoutMs;
  const flight = new FirstFlight();
  let start: Uint8Array | undefined;
  while (!flight.done) {
    const left = until - clock.monotonicMs();
    const read = left > 0 ? await connection.read(left) : ({ kind: 'silent' } as const);
    if (read.kind !== 'bytes') return answerOf(flight, start, read.kind === 'silent' ? 'silent' : 'closed');
    start ??= read.bytes;
    flight.push(read.bytes);
  }
  return answerOf(flight, start, 'closed');
}

function answerOf(flight: FirstFlight, start: Uint8Array | undefined, otherwise: 'silent' | 'closed'): Answer {
  const understood = flight.flight();
  if (understood !== undefined) return { kind: 'flight', flight: understood };
  if (flight.alert !== undefined) return { kind: 'alert', description: flight.alert };
  if (flight.fault !== undefined) return { kind: 'garbage', fault: flight.fault, start: printable(start) };
  return { kind: otherwise };
}

/** The first characters, for the operator: "HTTP/1.1 400" says more than any message of ours. */
function printable(bytes: Uint8Array | undefined): string {
  const text = String.fromCharCode(...(bytes?.subarray(0, 24) ?? []));
  return text.split(/[\r\n]/)[0]?.replace(/[^\x20-\x7e]/g, '.') ?? '';
}
