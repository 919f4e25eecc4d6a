import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { der, pem, tag, utcTime } from '../../cluster/der.ts';
import { certificateKey, signingKey } from './press-keys.ts';

/** What a certificate is known by in the CA's own books. */
export interface PressedCertificate {
  /** RFC 9773 identifier. */
  readonly id: string;
  readonly names: readonly string[];
  readonly leafPem: string;
  readonly chainPem: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** Makes real certificates, since the daemon reads what it gets. One key serves all: making keys is not the point. */
export interface CertificatePress {
  readonly privateKeyPem: string;
  press(names: readonly string[], notBeforeMs: number, notAfterMs: number): PressedCertificate;
}

const AUTHORITY_KEY_ID = Buffer.from('69885b6b87464041e1b37b847ba0ae2cde01c8d4', 'hex');
const ED25519 = der(tag.sequence, oid('2b6570'));
const VERSION_3 = der(0xa0, der(tag.integer, Buffer.from([2])));
const AUTHORITY_SUBJECT = nameOf('YE1');
const TEN_YEARS = [Date.parse('2026-01-01T00:00:00Z'), Date.parse('2036-01-01T00:00:00Z')] as const;

/**
 * An intermediate and its leaves, written byte by byte (RFC 5280 section 4.1): a library takes twenty times as long for
 * a hundred names, and a year has thousands of certificates. The same seed makes the same certificates: the daemon
 * derives the moment of renewal from their fingerprints.
 */
export function certificatePress(seed: string): CertificatePress {
  const authorityKey = signingKey(`${seed} authority`);
  const leafKey = certificateKey(`${seed} leaf`);
  const publicKey = publicKeyOf(leafKey);
  const authorityPem = signed(
    {
      serial: Buffer.from([1]),
      validity: TEN_YEARS,
      subject: AUTHORITY_SUBJECT,
      publicKey: publicKeyOf(authorityKey),
      extensions: [extension('551d13', der(tag.sequence, der(tag.boolean, Buffer.from([0xff]))))],
    },
    authorityKey,
  );
  let count = 0;
  return {
    privateKeyPem: leafKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    press(names, notBeforeMs, notAfterMs) {
      count += 1;
      const serial = serialOf(seed, count);
      const extensions = leafExtensions(names);
      const validity = [notBeforeMs, notAfterMs] as const;
      const leafPem = signed({ serial, validity, subject: der(tag.sequence), publicKey, extensions }, authorityKey);
      const id = [AUTHORITY_KEY_ID, serial].map((bytes) => bytes.toString('base64url')).join('.');
      return { id, names, leafPem, chainPem: leafPem + authorityPem, notBeforeMs, notAfterMs };
    },
  };
}

/** Sixteen octets; the first one keeps the number positive. */
function serialOf(seed: string, count: number): Buffer {
  const digest = createHash('sha256').update(`${seed} ${count}`).digest();
  return Buffer.concat([Buffer.from([1]), digest.subarray(0, 15)]);
}

interface Fields {
  readonly serial: Buffer;
  readonly validity: readonly [number, number];
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  readonly extensions: readonly Buffer[];
}

function signed({ serial, validity, subject, publicKey, extensions }: Fields, key: KeyObject): string {
  const dates = der(tag.sequence, ...validity.map((at) => utcTime(at)));
  const head = [VERSION_3, der(tag.integer, serial), ED25519, AUTHORITY_SUBJECT, dates, subject, publicKey];
  const tbsCertificate = der(tag.sequence, ...head, der(0xa3, der(tag.sequence, ...extensions)));
  const signature = der(tag.bitString, Buffer.from([0]), sign(null, tbsCertificate, key));
  return pem('CERTIFICATE', der(tag.sequence, tbsCertificate, ED25519, signature));
}

function leafExtensions(names: readonly string[]): readonly Buffer[] {
  const alternativeNames = der(tag.sequence, ...names.map((name) => der(0x82, Buffer.from(name))));
  const authorityKeyId = der(tag.sequence, der(0x80, AUTHORITY_KEY_ID));
  return [extension('551d11', alternativeNames), extension('551d23', authorityKeyId)];
}

function extension(id: string, value: Buffer): Buffer {
  return der(tag.sequence, oid(id), der(tag.octetString, value));
}

function nameOf(commonName: string): Buffer {
  const attribute = der(tag.sequence, oid('550403'), der(tag.utf8String, Buffer.from(commonName)));
  return der(tag.sequence, der(tag.set, attribute));
}

function publicKeyOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}
