import type { Facts, Known } from '../facts.ts';
import { ALERT } from '../wire/alerts.ts';
import { FALLBACK_SCSV, offerableIn } from '../wire/cipher-suites.ts';
import type { RecordVersion } from '../wire/versions.ts';
import type { Scan } from './scan.ts';

/**
 * Whether the server refuses a hello that says it is a second try with a lower version (RFC 7507). `lower` is the next
 * version below the newest; a server without it may refuse for that reason alone, which tells nothing. One connection.
 */
export async function fallbackScsv(scan: Scan, lower: RecordVersion, lowerOffered: boolean): Promise<Known<boolean>> {
  const answer = await scan.ask({ version: lower, suites: [...offerableIn(lower), FALLBACK_SCSV] });
  if (answer.kind === 'alert' && answer.description === ALERT.inappropriateFallback) return true;
  return lowerOffered && (answer.kind === 'flight' || answer.kind === 'alert') ? false : 'unknown';
}

/** Whether a hello of a version that does not exist yet is answered with one that does. One connection. */
export async function futureVersion(scan: Scan): Promise<Known<boolean>> {
  const answer = await scan.ask({ version: 'TLSv1.2', legacyVersion: 0x0305 });
  if (answer.kind === 'flight') return true;
  return answer.kind === 'not asked' ? 'unknown' : false;
}

/** What a client without server_name gets, compared with the leaf that named clients get. One connection. */
export async function withoutServerName(
  scan: Scan,
  version: RecordVersion,
  leaf: Uint8Array | undefined,
): Promise<Facts['withoutServerName']> {
  const answer = await scan.unnamed().ask({ version });
  if (answer.kind === 'alert' || answer.kind === 'closed') return 'refused';
  const other = answer.kind === 'flight' ? answer.flight.certificate?.certificates[0] : undefined;
  if (other === undefined || leaf === undefined) return 'unknown';
  return Buffer.compare(other, leaf) === 0 ? 'same' : 'other';
}
