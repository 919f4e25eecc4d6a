/** Special-purpose IPv4 ranges (RFC 6890 and its registry): first octets as numbers, and how many bits count. */
const SPECIAL: readonly (readonly [base: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** True for an address that can be reached from anywhere: canonical text in, IPv4 or IPv6 (global unicast, RFC 4291). */
export function isPublicAddress(address: string): boolean {
  if (address.includes(':')) return /^[23][0-9a-f]{3}:/.test(address) && !address.startsWith('2001:db8:');
  const value = numberOf(address);
  return !SPECIAL.some(([base, bits]) => value >>> (32 - bits) === numberOf(base) >>> (32 - bits));
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
