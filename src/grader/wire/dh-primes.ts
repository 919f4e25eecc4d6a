import { createHash } from 'node:crypto';

/** Published finite-field groups by the first 12 bytes of the SHA-256 of their prime. */
const PUBLISHED: ReadonlyMap<string, string> = new Map([
  ['b52ba6a3026520a6c49d37e4', 'RFC 2409 group 1'],
  ['3f35a3f5f6c4376a744acad4', 'RFC 2409 group 2'],
  ['64fcc83ec403930bf18393db', 'RFC 3526 group 5'],
  ['d66436f79bbd6b2e38c0ffbd', 'RFC 3526 group 14'],
  ['48cf8b092fbce4359d9871ab', 'RFC 3526 group 15'],
  ['4ee95187682bcb230ad26a95', 'RFC 3526 group 16'],
  ['d1bfe6d0925ce7e4da262b62', 'RFC 3526 group 17'],
  ['39ab4feab950a3128fb71acc', 'RFC 3526 group 18'],
  ['9cd3b7f336872f46c09428d1', 'ffdhe2048'],
  ['0eaf67db3a839156d5013494', 'ffdhe3072'],
  ['4648414224ac881b3d0dc59b', 'ffdhe4096'],
  ['227ac9066b3ddd9e193670cd', 'ffdhe6144'],
  ['770b14efaf6f049929c52311', 'ffdhe8192'],
  ['44c55cfee5c075927cf682da', 'RFC 5114 group 22'],
  ['bfe545862ca102ad1eeddb5f', 'RFC 5114 group 23'],
  ['0b7835722cb619827610c254', 'RFC 5114 group 24'],
  ['db01e702899166da28c9bc78', 'Apache 2.2, 512 bits'],
]);

/** Takes a big-endian prime, returns the name of the published group it belongs to; undefined for a prime of one's own. */
export function knownPrime(prime: Uint8Array): string | undefined {
  const start = prime.findIndex((byte) => byte !== 0);
  const digest = createHash('sha256')
    .update(prime.subarray(Math.max(0, start)))
    .digest('hex');
  return PUBLISHED.get(digest.slice(0, 24));
}
