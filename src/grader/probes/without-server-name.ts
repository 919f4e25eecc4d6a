import type { Facts } from '../facts.ts';
import { ALL_SCHEMES } from '../wire/signature-schemes.ts';
import type { EncryptedFlight } from '../wire/tls13-flight.ts';
import type { RecordVersion } from '../wire/versions.ts';
import type { Scan } from './scan.ts';
import { tls13Certificate } from './tls13-certificate.ts';

/** What a client without server_name gets, compared with the leaf that named clients get. One connection. */
export async function withoutServerName(
  scan: Scan,
  version: RecordVersion,
  leaf: Uint8Array | undefined,
): Promise<Facts['withoutServerName']> {
  if (scan.serverName === undefined) return 'unknown';
  const answer = await scan.unnamed().ask({ version });
  if (answer.kind === 'alert' || answer.kind === 'closed') return 'refused';
  const other = answer.kind === 'flight' ? answer.flight.certificate?.certificates[0] : undefined;
  if (other === undefined || leaf === undefined) return 'unknown';
  return Buffer.compare(other, leaf) === 0 ? 'same' : 'other';
}

/** The same for a server that speaks nothing but TLS 1.3; `named` are the flights that named clients got. */
export async function tls13WithoutServerName(
  scan: Scan,
  named: readonly EncryptedFlight[],
): Promise<Facts['withoutServerName']> {
  if (scan.serverName === undefined) return 'unknown';
  const unnamed = await tls13Certificate(scan.unnamed(), ALL_SCHEMES);
  const other = unnamed?.certificate?.certificates[0];
  if (other === undefined) return 'unknown';
  const leaves = named.map(({ certificate }) => certificate?.certificates[0] ?? new Uint8Array(0));
  return leaves.some((leaf) => Buffer.compare(leaf, other) === 0) ? 'same' : 'other';
}
