import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** One direction of AES-128-CBC with HMAC-SHA1 in TLS 1.2 (RFC 5246 section 6.2.3.2). */
export interface CbcDirection {
  readonly macKey: Buffer;
  readonly key: Buffer;
  sequence: number;
}

export interface CbcKeys {
  readonly master: Buffer;
  readonly client: CbcDirection;
  readonly server: CbcDirection;
}

/**
 * What a server makes of a record's padding: `poodle` looks at its length alone, `zombie` tells bad padding from a bad
 * MAC, `lucky` answers a record of nothing but padding with record_overflow.
 */
export type PaddingPolicy = 'sound' | 'poodle' | 'zombie' | 'lucky';

const MAC_LENGTH = 20;

/** P_SHA256 (RFC 5246 section 5). */
export function prf(secret: Buffer, label: string, seed: Buffer, length: number): Buffer {
  const hmac = (...parts: readonly Buffer[]) => createHmac('sha256', secret).update(Buffer.concat(parts)).digest();
  const input = Buffer.concat([Buffer.from(label), seed]);
  let output = Buffer.alloc(0);
  for (let a = hmac(input); output.length < length; a = hmac(a)) output = Buffer.concat([output, hmac(a, input)]);
  return output.subarray(0, length);
}

/** Keys out of the master secret (RFC 5246 section 6.3). */
export function cbcKeys(master: Buffer, clientRandom: Buffer, serverRandom: Buffer): CbcKeys {
  const block = prf(master, 'key expansion', Buffer.concat([serverRandom, clientRandom]), 72);
  const direction = (mac: number, key: number) => {
    return { macKey: block.subarray(mac, mac + MAC_LENGTH), key: block.subarray(key, key + 16), sequence: 0 };
  };
  return { master, client: direction(0, 40), server: direction(20, 56) };
}

/** Protects content into a fragment. */
export function sealCbc(direction: CbcDirection, type: number, content: Buffer): Buffer {
  const iv = randomBytes(16);
  const mac = macOf(direction, type, content);
  const fill = 15 - ((content.length + MAC_LENGTH) % 16);
  const cipher = createCipheriv('aes-128-cbc', direction.key, iv).setAutoPadding(false);
  const blocks = Buffer.concat([content, mac, Buffer.alloc(fill + 1, fill)]);
  return Buffer.concat([iv, cipher.update(blocks), cipher.final()]);
}

/** The decrypted blocks of a fragment, MAC and padding included; undefined when they are no whole blocks. */
export function openCbc(direction: CbcDirection, fragment: Buffer): Buffer | undefined {
  if (fragment.length < 32 || fragment.length % 16 !== 0) return undefined;
  const decipher = createDecipheriv('aes-128-cbc', direction.key, fragment.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([decipher.update(fragment.subarray(16)), decipher.final()]);
}

/** Judges decrypted blocks; without an alert a bad record is dropped with the connection. */
export function judgePadding(
  blocks: Buffer,
  direction: CbcDirection,
  type: number,
  policy: PaddingPolicy,
): { readonly good: boolean; readonly alert?: number } {
  const fill = blocks.at(-1) ?? 0;
  const end = blocks.length - 1 - fill - MAC_LENGTH;
  const filled = blocks.subarray(-1 - fill).every((byte) => byte === fill);
  if (end < 0) return { good: false, alert: policy === 'lucky' && filled ? 22 : 20 };
  const content = blocks.subarray(0, end);
  const good = macOf(direction, type, content).equals(blocks.subarray(end, end + MAC_LENGTH));
  if (policy === 'poodle') return good ? { good } : { good, alert: 20 };
  if (policy === 'zombie' && filled && !good) return { good: false };
  return filled && good ? { good: true } : { good: false, alert: 20 };
}

function macOf(direction: CbcDirection, type: number, content: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeBigUInt64BE(BigInt(direction.sequence++));
  header.set([type, 3, 3, content.length >> 8, content.length & 0xff], 8);
  return createHmac('sha1', direction.macKey).update(header).update(content).digest();
}
