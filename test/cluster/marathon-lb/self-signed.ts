import { generateKeyPair, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { der, pem, tag, utcTime } from '../der.ts';

const DAY_MS = 86_400_000;
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const SHA256_WITH_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex');

/**
 * PEM of a new self-signed certificate and its key: CN=*, RSA 2048, ten years, no extensions, as marathon-lb makes one
 * with the openssl program (mesosphere/marathon-lb run). Written out in DER (RFC 5280, section 4.1), since Node can
 * sign but not issue.
 */
export async function selfSigned(): Promise<string> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const attribute = der(tag.sequence, COMMON_NAME, der(tag.utf8String, Buffer.from('*')));
  const name = der(tag.sequence, der(tag.set, attribute));
  const now = Date.now();
  const body = der(
    tag.sequence,
    der(tag.integer, Buffer.from([1]), randomBytes(15)),
    SHA256_WITH_RSA,
    name,
    der(tag.sequence, utcTime(now), utcTime(now + 3650 * DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = der(tag.bitString, Buffer.from([0]), sign('sha256', body, privateKey));
  const certificate = pem('CERTIFICATE', der(tag.sequence, body, SHA256_WITH_RSA, signature));
  return certificate + privateKey.export({ type: 'pkcs8', format: 'pem' });
}
