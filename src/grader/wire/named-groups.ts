/** A group of the TLS Supported Groups registry. */
export interface NamedGroup {
  readonly code: number;
  readonly name: string;
  /** Strength as an RSA key, NIST SP 800-57 part 1 table 2; hybrids count their classical half. */
  readonly rsaBits: number;
  /** Defined for TLS 1.3 too. */
  readonly tls13: boolean;
}

function group(code: number, name: string, rsaBits: number, tls13 = false): NamedGroup {
  return { code, name, rsaBits, tls13 };
}

/** Hybrid key exchange (draft-ietf-tls-ecdhe-mlkem) and its two forerunners; TLS 1.3 only. */
const HYBRIDS: readonly NamedGroup[] = [
  group(0x11ec, 'X25519MLKEM768', 3072, true),
  group(0x11eb, 'SecP256r1MLKEM768', 3072, true),
  group(0x11ed, 'SecP384r1MLKEM1024', 7680, true),
  group(0x6399, 'X25519Kyber768Draft00', 3072, true),
];

const CURVES: readonly NamedGroup[] = [
  group(29, 'X25519', 3072, true),
  group(23, 'P-256', 3072, true),
  group(24, 'P-384', 7680, true),
  group(25, 'P-521', 15_360, true),
  group(30, 'X448', 15_360, true),
  group(31, 'brainpoolP256r1tls13', 3072, true),
  group(32, 'brainpoolP384r1tls13', 7680, true),
  group(33, 'brainpoolP512r1tls13', 15_360, true),
  group(22, 'secp256k1', 3072),
  group(26, 'brainpoolP256r1', 3072),
  group(27, 'brainpoolP384r1', 7680),
  group(28, 'brainpoolP512r1', 15_360),
  group(21, 'P-224', 2048),
  group(20, 'secp224k1', 2048),
  group(19, 'P-192', 1024),
  group(18, 'secp192k1', 1024),
  group(17, 'secp160r2', 1024),
  group(16, 'secp160r1', 1024),
  group(15, 'secp160k1', 1024),
  group(14, 'sect571r1', 15_360),
  group(13, 'sect571k1', 15_360),
  group(12, 'sect409r1', 7680),
  group(11, 'sect409k1', 7680),
  group(10, 'sect283r1', 3072),
  group(9, 'sect283k1', 3072),
  group(8, 'sect239k1', 2048),
  group(7, 'sect233r1', 2048),
  group(6, 'sect233k1', 2048),
  group(5, 'sect193r2', 1024),
  group(4, 'sect193r1', 1024),
  group(3, 'sect163r2', 1024),
  group(2, 'sect163r1', 1024),
  group(1, 'sect163k1', 1024),
];

/** RFC 7919. */
const FINITE_FIELDS: readonly NamedGroup[] = [
  group(256, 'ffdhe2048', 2048, true),
  group(257, 'ffdhe3072', 3072, true),
  group(258, 'ffdhe4096', 4096, true),
  group(259, 'ffdhe6144', 6144, true),
  group(260, 'ffdhe8192', 8192, true),
];

const BY_CODE = new Map([...HYBRIDS, ...CURVES, ...FINITE_FIELDS].map((each) => [each.code, each]));

/**
 * Groups for a hello up to TLS 1.2. Without ffdhe: an RFC 7919 server would leave its configured DH prime for one of
 * these and so hide a weak one.
 */
export const CLASSIC_GROUPS: readonly number[] = CURVES.filter(({ code }) => code < 31 || code > 33).map(
  ({ code }) => code,
);

/** Groups for a TLS 1.3 hello. */
export const TLS13_GROUPS: readonly number[] = [...BY_CODE.values()]
  .filter(({ tls13 }) => tls13)
  .map(({ code }) => code);

/** Takes a code, returns the group; an unknown one counts as strong as X25519, since only new groups are unknown. */
export function groupOf(code: number): NamedGroup {
  return BY_CODE.get(code) ?? group(code, `0x${code.toString(16).padStart(4, '0')}`, 3072);
}

/** Takes the size of an elliptic field or order in bits, returns the RSA-equivalent (NIST SP 800-57 part 1 table 2). */
export function rsaBitsOfCurve(bits: number): number {
  if (bits >= 448) return 15_360;
  if (bits >= 384) return 7680;
  if (bits >= 255) return 3072;
  if (bits >= 224) return 2048;
  return bits >= 160 ? 1024 : 512;
}
