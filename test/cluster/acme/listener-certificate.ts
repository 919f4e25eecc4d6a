import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { der, pem, tag, utcTime } from '../der.ts';

export interface ListenerCertificate {
  /** What a client must trust. */
  readonly caPem: string;
  /** Leaf certificate and its key, for a TLS listener. */
  readonly certPem: string;
  readonly keyPem: string;
}

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const BASIC_CONSTRAINTS = Buffer.from('0603551d13', 'hex');
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex');
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const EXTENSIONS = 0xa3;
const VERSION_3 = Buffer.from('a003020102', 'hex');

/**
 * A certification authority of its own and a certificate from it for the given host names and IPv4 addresses (RFC
 * 5280, section 4.1), valid for 30 days from yesterday.
 */
export function listenerCertificate(hosts: readonly string[]): ListenerCertificate {
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = distinguishedName('Test CA of the ACME server');
  const caTrue = extension(BASIC_CONSTRAINTS, der(tag.sequence, der(tag.boolean, Buffer.from([0xff]))), true);
  const names = extension(SUBJECT_ALT_NAME, der(tag.sequence, ...hosts.map(generalName)), false);

  return {
    caPem: certificate(issuer, issuer, ca.privateKey, ca.privateKey, caTrue),
    certPem: certificate(distinguishedName('ACME server'), issuer, leaf.privateKey, ca.privateKey, names),
    keyPem: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

function certificate(
  subject: Buffer,
  issuer: Buffer,
  key: KeyObject,
  issuerKey: KeyObject,
  extensions: Buffer,
): string {
  const now = Date.now();
  const body = der(
    tag.sequence,
    VERSION_3,
    der(tag.integer, Buffer.from([1]), randomBytes(15)),
    ECDSA_WITH_SHA256,
    issuer,
    der(tag.sequence, utcTime(now - DAY_MS), utcTime(now + 30 * DAY_MS)),
    subject,
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    der(EXTENSIONS, der(tag.sequence, extensions)),
  );
  const signature = der(tag.bitString, Buffer.from([0]), sign('sha256', body, issuerKey));
  return pem('CERTIFICATE', der(tag.sequence, body, ECDSA_WITH_SHA256, signature));
}

function distinguishedName(commonName: string): Buffer {
  const attribute = der(tag.sequence, COMMON_NAME, der(tag.utf8String, Buffer.from(commonName)));
  return der(tag.sequence, der(tag.set, attribute));
}

function extension(id: Buffer, value: Buffer, critical: boolean): Buffer {
  const flag = critical ? [der(tag.boolean, Buffer.from([0xff]))] : [];
  return der(tag.sequence, id, ...flag, der(tag.octetString, value));
}

function generalName(host: string): Buffer {
  return isIP(host) === 4
    ? der(IP_ADDRESS, Buffer.from(host.split('.').map(Number)))
    : der(DNS_NAME, Buffer.from(host));
}
