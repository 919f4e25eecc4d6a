/** Protocol versions, oldest first, under the names OpenSSL and SSL Labs use. */
export type ProtocolVersion = 'SSLv2' | 'SSLv3' | 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** Versions that speak the record protocol of SSL 3.0 and later. */
export type RecordVersion = Exclude<ProtocolVersion, 'SSLv2'>;

/** Every version, oldest first. */
export const PROTOCOL_VERSIONS: readonly ProtocolVersion[] = [
  'SSLv2',
  'SSLv3',
  'TLSv1',
  'TLSv1.1',
  'TLSv1.2',
  'TLSv1.3',
];

/** The versions a ClientHello of the record protocol can ask for, oldest first. */
export const RECORD_VERSIONS: readonly RecordVersion[] = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

const CODES: Readonly<Record<ProtocolVersion, number>> = {
  SSLv2: 0x0002,
  SSLv3: 0x0300,
  TLSv1: 0x0301,
  'TLSv1.1': 0x0302,
  'TLSv1.2': 0x0303,
  'TLSv1.3': 0x0304,
};

/** Takes a version, returns its two-byte code (RFC 8446 section 4.2.1). */
export function versionCode(version: ProtocolVersion): number {
  return CODES[version];
}

/** Takes a two-byte code, returns the version; undefined for codes of no published version. */
export function versionOf(code: number): ProtocolVersion | undefined {
  return PROTOCOL_VERSIONS.find((version) => CODES[version] === code);
}

/** True when `a` is older than `b`. */
export function isOlder(a: ProtocolVersion, b: ProtocolVersion): boolean {
  return CODES[a] < CODES[b];
}
