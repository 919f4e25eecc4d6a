import type { Known } from '../facts.ts';
import { alertRecord } from '../wire/alerts.ts';
import { CONTENT } from '../wire/records.ts';
import { type RecordVersion, versionCode } from '../wire/versions.ts';
import { afterFlight } from './after-flight.ts';
import type { Scan } from './scan.ts';

/** A request that claims 32 bytes and carries none: the least that shows the flaw. */
const LYING_REQUEST = Uint8Array.of(1, 0, 32);
/** A fair answer to a request without payload: header and the least padding (RFC 6520 section 4). */
const FAIR_ANSWER_LENGTH = 19;

/**
 * CVE-2014-0160: does the server echo bytes it never got. Ask it only of servers that echo the heartbeat extension.
 * What comes back is counted and dropped. One connection; the close_notify spares the time-out.
 */
export async function heartbleed(scan: Scan, version: RecordVersion): Promise<Known<boolean>> {
  const leaks = await afterFlight(scan, { version }, async ({ connection, send, next }) => {
    send(CONTENT.heartbeat, LYING_REQUEST);
    connection.write(alertRecord(versionCode(version), 1, 0));
    for (let records = 0; records < 4; records++) {
      const reaction = await next(scan.endpoint.limits.answerTimeoutMs);
      if (reaction.kind !== 'record') return false;
      const { type, fragment } = reaction.record;
      if (type === CONTENT.heartbeat) return fragment.length > FAIR_ANSWER_LENGTH;
    }
    return false;
  });
  return leaks ?? 'unknown';
}
