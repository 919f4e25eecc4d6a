import type { Known } from '../facts.ts';
import { ALERT } from '../wire/alerts.ts';
import { CONTENT } from '../wire/records.ts';
import type { RecordVersion } from '../wire/versions.ts';
import { afterFlight } from './after-flight.ts';
import type { Scan } from './scan.ts';

const CHANGE = Uint8Array.of(1);
/** A sound server refuses within a millisecond; this is for slow lines. */
const FIRST_WINDOW_MS = 1_000;

/**
 * CVE-2014-0224: does the server change to keys it does not have yet. It refuses the first ChangeCipherSpec, or takes
 * it in silence and then fails to decrypt the second. One connection.
 */
export async function earlyCcs(scan: Scan, version: RecordVersion): Promise<Known<boolean>> {
  const { answerTimeoutMs } = scan.endpoint.limits;
  const accepted = await afterFlight(scan, { version }, async ({ send, next }): Promise<Known<boolean>> => {
    send(CONTENT.changeCipherSpec, CHANGE);
    const first = await next(Math.min(FIRST_WINDOW_MS, answerTimeoutMs));
    if (first.kind !== 'silent') return false;
    send(CONTENT.changeCipherSpec, CHANGE);
    const second = await next(answerTimeoutMs);
    if (second.kind !== 'record') return 'unknown';
    const { type, fragment } = second.record;
    const decrypting = fragment[1] === ALERT.badRecordMac || fragment[1] === ALERT.decryptionFailed;
    return type === CONTENT.alert && decrypting ? true : 'unknown';
  });
  return accepted ?? 'unknown';
}
