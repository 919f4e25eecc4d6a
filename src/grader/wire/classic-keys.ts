import { concat } from './byte-writer.ts';
import { type Protection, prfHashOf, protectionOf } from './classic-suites.ts';
import { prf, transcriptHash } from './prf.ts';
import { RecordCipher } from './record-cipher.ts';
import type { RecordVersion } from './versions.ts';

/** What both sides of a handshake agreed on. */
export interface Agreed {
  readonly version: RecordVersion;
  readonly suite: number;
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
}

/** The keys of a session, TLS 1.0 to 1.2. */
export interface ClassicKeys {
  readonly fromClient: RecordCipher;
  readonly fromServer: RecordCipher;
  /** verify_data over the handshake messages so far (RFC 5246 section 7.4.9). */
  finished(sender: 'client' | 'server', messages: readonly Uint8Array[]): Uint8Array;
}

/** Takes the premaster secret, returns the session's keys (RFC 5246 sections 6.3 and 8.1); undefined for a foreign suite. */
export function classicKeys(agreed: Agreed, premaster: Uint8Array): ClassicKeys | undefined {
  const { version, suite, clientRandom, serverRandom } = agreed;
  const protection = protectionOf(suite);
  if (protection === undefined) return undefined;
  const hash = prfHashOf(suite, version);
  const master = prf(hash, premaster, 'master secret', concat(clientRandom, serverRandom), 48);
  const lengths = keyLengths(protection, version);
  const total = 2 * (lengths.mac + protection.keyLength + lengths.iv);
  const block = prf(hash, master, 'key expansion', concat(serverRandom, clientRandom), total);
  const [clientMac, serverMac, clientKey, serverKey, clientIv, serverIv] = cut(block, [
    lengths.mac,
    lengths.mac,
    protection.keyLength,
    protection.keyLength,
    lengths.iv,
    lengths.iv,
  ]);
  const cipher = (macKey = block, key = block, iv = block) =>
    new RecordCipher(version, protection, { macKey, key, iv });
  return {
    fromClient: cipher(clientMac, clientKey, clientIv),
    fromServer: cipher(serverMac, serverKey, serverIv),
    finished: (sender, messages) => prf(hash, master, `${sender} finished`, transcriptHash(hash, messages), 12),
  };
}

function keyLengths({ kind, macLength, blockLength }: Protection, version: RecordVersion): { mac: number; iv: number } {
  if (kind === 'GCM') return { mac: 0, iv: 4 };
  return { mac: macLength, iv: version === 'TLSv1' ? blockLength : 0 };
}

function cut(block: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  let offset = 0;
  return lengths.map((length) => {
    offset += length;
    return block.subarray(offset - length, offset);
  });
}
