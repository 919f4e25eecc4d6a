import { suiteOf } from './cipher-suites.ts';
import type { PrfHash } from './prf.ts';
import type { RecordVersion } from './versions.ts';

/** How a suite up to TLS 1.2 protects records, in Node's names. */
export interface Protection {
  readonly kind: 'CBC' | 'GCM';
  readonly cipher: string;
  readonly keyLength: number;
  /** Bytes of a cipher block. */
  readonly blockLength: number;
  /** Of the HMAC; unused in GCM. */
  readonly mac: 'md5' | 'sha1' | 'sha256' | 'sha384';
  readonly macLength: number;
}

const KEY_LENGTHS: Readonly<Record<string, readonly [cipher: string, keyLength: number, blockLength: number]>> = {
  AES_128_CBC: ['aes-128-cbc', 16, 16],
  AES_256_CBC: ['aes-256-cbc', 32, 16],
  CAMELLIA_128_CBC: ['camellia-128-cbc', 16, 16],
  CAMELLIA_256_CBC: ['camellia-256-cbc', 32, 16],
  '3DES_EDE_CBC': ['des-ede3-cbc', 24, 8],
  AES_128_GCM: ['aes-128-gcm', 16, 16],
  AES_256_GCM: ['aes-256-gcm', 32, 16],
};

const MACS: readonly (readonly [suffix: string, mac: Protection['mac'], length: number])[] = [
  ['_SHA384', 'sha384', 48],
  ['_SHA256', 'sha256', 32],
  ['_SHA', 'sha1', 20],
  ['_MD5', 'md5', 16],
];

/** Takes a suite's code, returns how it protects records; undefined for suites we cannot speak. */
export function protectionOf(code: number): Protection | undefined {
  const { name, encryption } = suiteOf(code);
  const [cipher, keyLength, blockLength] = KEY_LENGTHS[encryption] ?? [];
  const [, mac, macLength] = MACS.find(([suffix]) => name.endsWith(suffix)) ?? [];
  if (cipher === undefined || keyLength === undefined || blockLength === undefined) return undefined;
  if (mac === undefined || macLength === undefined) return undefined;
  return { kind: cipher.endsWith('gcm') ? 'GCM' : 'CBC', cipher, keyLength, blockLength, mac, macLength };
}

/** The hash of a session's PRF: SHA-256 in TLS 1.2 unless the suite says SHA-384 (RFC 5246 section 5, RFC 5289). */
export function prfHashOf(code: number, version: RecordVersion): PrfHash {
  if (version !== 'TLSv1.2') return 'md5+sha1';
  return suiteOf(code).name.endsWith('_SHA384') ? 'sha384' : 'sha256';
}

/** True when a whole handshake with the suite is within our means: its key exchange and its protection. */
export function isSpeakable(code: number): boolean {
  return (
    protectionOf(code) !== undefined && /^(ECDHE_RSA|ECDHE_ECDSA|DHE_RSA|DHE_DSS|RSA)$/.test(suiteOf(code).keyExchange)
  );
}
