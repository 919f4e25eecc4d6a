import type { Known } from '../facts.ts';
import { clientHelloMessage } from '../wire/client-hello.ts';
import { EXTENSION } from '../wire/extensions.ts';
import { MESSAGE } from '../wire/handshake.ts';
import { CONTENT } from '../wire/records.ts';
import type { RecordVersion } from '../wire/versions.ts';
import { classicSession } from './classic-session.ts';
import type { Scan } from './scan.ts';

const ANSWER_WINDOW_MS = 1_000;
const WITHOUT = [EXTENSION.renegotiationInfo];

/**
 * Rule F2: may a client that does not know RFC 5746 start a second handshake inside a session. The extension alone does
 * not tell. A ServerHello is a yes; a no_renegotiation alert, a fatal one, an end or silence is a no. One connection.
 */
export async function insecureRenegotiation(
  scan: Scan,
  version: RecordVersion,
  suite: number,
): Promise<Known<boolean>> {
  const { random } = scan.endpoint.ports;
  const outcome = await scan.endpoint.use(async (connection): Promise<{ readonly accepted: Known<boolean> }> => {
    const session = await classicSession(scan, connection, { version, suite, without: WITHOUT });
    // A server may also refuse the first handshake of a client that does not know RFC 5746: nothing to renegotiate.
    if (session === undefined) return { accepted: 'unknown' };
    const hello = clientHelloMessage(scan.helloOf({ version, suites: [suite], without: WITHOUT }));
    session.send(CONTENT.handshake, session.keys.fromClient.seal(CONTENT.handshake, hello, random.bytes(16)));
    // The server reads the hello first; goodbye spares the time-out of those that ignore it.
    session.send(CONTENT.alert, session.keys.fromClient.seal(CONTENT.alert, Uint8Array.of(1, 0), random.bytes(16)));
    for (let records = 0; records < 4; records++) {
      const reaction = await session.next(Math.min(ANSWER_WINDOW_MS, scan.endpoint.limits.answerTimeoutMs));
      if (reaction.kind !== 'record' || reaction.record.type === CONTENT.alert) return { accepted: false };
      const content = session.keys.fromServer.open(reaction.record);
      if (reaction.record.type === CONTENT.handshake && content?.[0] === MESSAGE.serverHello) return { accepted: true };
    }
    return { accepted: false };
  });
  return 'accepted' in outcome ? outcome.accepted : 'unknown';
}
