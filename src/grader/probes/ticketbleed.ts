import type { Known } from '../facts.ts';
import type { RecordVersion } from '../wire/versions.ts';
import { classicSession, UNSPOKEN } from './classic-session.ts';
import type { Scan } from './scan.ts';

const SESSION_ID_LENGTH = 16;

/**
 * CVE-2016-9244: a vulnerable server pads a resumed session's id to 32 bytes with what lies in its memory. One
 * handshake for a ticket, one or two resumptions with an id of 16 bytes; the echo is compared and dropped.
 */
export async function ticketbleed(scan: Scan, version: RecordVersion, suite: number): Promise<Known<boolean>> {
  const { endpoint } = scan;
  const made = await endpoint.use(async (connection) => {
    return { session: await classicSession(scan, connection, { version, suite }) };
  });
  if (!('session' in made)) return 'unknown';
  const ticket = made.session?.ticket;
  if (ticket === undefined) return made.session === undefined ? 'unknown' : false;
  const first = await echoOf(ticket);
  if (first === undefined) return 'unknown';
  if (!isLonger(first)) return false;
  const second = await echoOf(ticket);
  return second === undefined ? 'unknown' : isLonger(second);

  async function echoOf(given: Uint8Array): Promise<{ sent: Uint8Array; echoed: Uint8Array } | undefined> {
    const sent = endpoint.ports.random.bytes(SESSION_ID_LENGTH);
    const answer = await scan.ask({ version, suites: [suite], ticket: given, sessionId: sent, without: UNSPOKEN });
    return answer.kind === 'flight' ? { sent, echoed: answer.flight.hello.sessionId } : undefined;
  }
}

/** The id that was sent, and more behind it. */
function isLonger({ sent, echoed }: { readonly sent: Uint8Array; readonly echoed: Uint8Array }): boolean {
  return echoed.length > sent.length && Buffer.compare(echoed.subarray(0, sent.length), sent) === 0;
}
