import { SSL2_SUITES, SSL3_SUITES } from './cipher-suites-ssl.ts';
import { TLS10_SUITES } from './cipher-suites-tls10.ts';
import { TLS12_SUITES, TLS13_SUITES } from './cipher-suites-tls12.ts';
import { isOlder, PROTOCOL_VERSIONS, type ProtocolVersion } from './versions.ts';

/** Code, IANA name (or OpenSSL's, where IANA has none), key exchange, encryption. */
export type SuiteRow = readonly [code: number, name: string, keyExchange: string, encryption: string];

/** What the code of a cipher suite stands for. */
export interface CipherSuite {
  readonly code: number;
  readonly name: string;
  /** `ECDHE_RSA`, `DH_anon`, `RSA_EXPORT`, ...; `any` in TLS 1.3. */
  readonly keyExchange: string;
  /** `AES_128_GCM`, `3DES_EDE_CBC`, `NULL`, ... */
  readonly encryption: string;
  /** The oldest version that defines it; servers are known to serve it in later ones too. */
  readonly since: ProtocolVersion;
  /** Effective key bits: 112 for 3DES, 0 for no encryption. */
  readonly bits: number;
  readonly aead: boolean;
  readonly forwardSecret: boolean;
  /** How the server proves who it is. */
  readonly authentication: 'RSA' | 'ECDSA' | 'DSS' | 'anon' | 'any' | 'other';
  readonly export: boolean;
  readonly rc4: boolean;
  /** A 64-bit block: SWEET32. */
  readonly block64: boolean;
}

/** Not a suite: "I know RFC 5746" in a hello without extensions. */
export const EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff;
/** Not a suite: "this is a second try with a lower version" (RFC 7507). */
export const FALLBACK_SCSV = 0x5600;

const BY_CODE: ReadonlyMap<string, CipherSuite> = tableOf([
  ['SSLv2', SSL2_SUITES],
  ['SSLv3', SSL3_SUITES],
  ['TLSv1', TLS10_SUITES],
  ['TLSv1.2', TLS12_SUITES],
  ['TLSv1.3', TLS13_SUITES],
]);

/** All suites of SSL 3.0 and later, most modern first: a server that follows the client then picks its best. */
export const RECORD_SUITES: readonly CipherSuite[] = [...BY_CODE.values()]
  .filter((suite) => suite.since !== 'SSLv2')
  .reverse();

const OFFERABLE: ReadonlyMap<ProtocolVersion, readonly number[]> = new Map(
  PROTOCOL_VERSIONS.map((version) => [version, codesFor(version)]),
);

/** Takes a code of SSL 3.0 or later, returns the suite; an unknown code gives a suite of which only the code is known. */
export function suiteOf(code: number): CipherSuite {
  return BY_CODE.get(keyOf(code, false)) ?? unnamed(code, 'TLSv1.2');
}

/** Takes a three-byte cipher kind of SSL 2.0, returns the suite. */
export function sslv2SuiteOf(code: number): CipherSuite {
  return BY_CODE.get(keyOf(code, true)) ?? unnamed(code, 'SSLv2');
}

/** The name of a code that was met in a version. */
export function suiteName(version: ProtocolVersion, code: number): string {
  return (version === 'SSLv2' ? sslv2SuiteOf(code) : suiteOf(code)).name;
}

/**
 * The codes worth offering in a version: everything it or an older version defines, since servers serve old suites in
 * newer versions than the RFCs allow. TLS 1.3 shares nothing with the older ones.
 */
export function offerableIn(version: ProtocolVersion): readonly number[] {
  return OFFERABLE.get(version) ?? [];
}

/** The suite without authentication, without encryption, for export or under 112 bits: rule F5. */
export function isInsecure(suite: CipherSuite): boolean {
  return suite.authentication === 'anon' || suite.export || suite.bits < 112 || suite.since === 'SSLv2';
}

/** The key bits the rating guide counts: 168 for 3DES, else the effective ones. */
export function nominalBits(suite: CipherSuite): number {
  return suite.encryption === '3DES_EDE_CBC' ? 168 : suite.bits;
}

function codesFor(version: ProtocolVersion): readonly number[] {
  if (version === 'SSLv2') return SSL2_SUITES.map(([code]) => code);
  const fits = (suite: CipherSuite) =>
    version === 'TLSv1.3' ? suite.since === version : suite.since !== 'TLSv1.3' && !isOlder(version, suite.since);
  return RECORD_SUITES.filter((suite) => fits(suite) && suite.code !== 0).map((suite) => suite.code);
}

function tableOf(parts: readonly (readonly [ProtocolVersion, readonly SuiteRow[]])[]): Map<string, CipherSuite> {
  const suites = parts.flatMap(([since, rows]) => rows.map((row) => describe(row, since)));
  return new Map(suites.map((suite) => [keyOf(suite.code, suite.since === 'SSLv2'), suite]));
}

/** SSL 2.0 codes are three bytes wide and overlap the two-byte ones as numbers. */
function keyOf(code: number, sslv2: boolean): string {
  return sslv2 ? `v2:${code}` : `${code}`;
}

function describe([code, name, keyExchange, encryption]: SuiteRow, since: ProtocolVersion): CipherSuite {
  return {
    code,
    name,
    keyExchange,
    encryption,
    since,
    bits: bitsOf(encryption),
    aead: /GCM|CCM|POLY1305|AEGIS|MGM/.test(encryption),
    forwardSecret: /^(DHE|ECDHE|DH_anon|ECDH_anon|SRP|CECPQ1|ECCPWD|any)/.test(keyExchange),
    authentication: authenticationOf(keyExchange),
    export: keyExchange.endsWith('_EXPORT'),
    rc4: encryption.startsWith('RC4'),
    block64: /^(3?DES|IDEA|RC2|FORTEZZA|(GOST)?28147|MAGMA)/.test(encryption),
  };
}

function bitsOf(encryption: string): number {
  const named = /_(40|56|64|128|256)(_|L|$)/.exec(encryption)?.[1];
  if (named !== undefined) return Number(named);
  if (encryption === 'NULL') return 0;
  if (encryption.startsWith('3DES')) return 112;
  if (encryption.startsWith('DES40')) return 40;
  if (encryption.startsWith('DES')) return 56;
  if (encryption.startsWith('FORTEZZA')) return 80;
  return /^(SEED|IDEA|SM4)/.test(encryption) ? 128 : 256;
}

function authenticationOf(keyExchange: string): CipherSuite['authentication'] {
  if (keyExchange === 'any') return 'any';
  if (keyExchange === 'NULL' || keyExchange.includes('anon')) return 'anon';
  if (/PSK|KRB5|GOST|FORTEZZA|ECCPWD/.test(keyExchange) || keyExchange === 'SRP_SHA') return 'other';
  if (keyExchange.includes('ECDSA')) return 'ECDSA';
  return keyExchange.includes('DSS') ? 'DSS' : 'RSA';
}

function unnamed(code: number, since: ProtocolVersion): CipherSuite {
  const name = `0x${code.toString(16).padStart(4, '0')}`;
  return {
    code,
    name,
    since,
    keyExchange: 'unknown',
    encryption: 'unknown',
    bits: 128,
    aead: false,
    forwardSecret: false,
    authentication: 'other',
    export: false,
    rc4: false,
    block64: false,
  };
}
