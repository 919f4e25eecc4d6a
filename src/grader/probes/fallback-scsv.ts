import type { Known } from '../facts.ts';
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
