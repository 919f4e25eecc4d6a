import type { Grade, GradedEndpoint, GradedTarget, GradeFinding, QualysGrade } from '../../operations/types.ts';
import type { Tone } from './types.ts';

/** A target as it is typed; the usual port is left out. */
export function targetName({ host, port }: Pick<GradedTarget, 'host' | 'port'>): string {
  const shown = host.includes(':') ? `[${host}]` : host;
  return port === 443 ? host : `${shown}:${port}`;
}

/** The address whose grade stands for the target. */
export function answeredAddress({ addresses, grade }: GradedTarget): GradedEndpoint | undefined {
  return addresses.find((one): one is GradedEndpoint => one.grade !== null && one.grade === grade);
}

/** What SSL Labs said besides its grade: why there is none, or for which addresses and when. */
export function qualysWords({ grade, reason, endpoints, testedAt }: QualysGrade): string {
  if (grade === null) return `not graded: ${reason ?? 'no reason given'}`;
  const each = endpoints.map((endpoint) => `${endpoint.address} ${endpoint.grade ?? endpoint.message}`);
  return `${some(each, 3)}; assessed ${testedAt?.slice(0, 10) ?? ''}`;
}

/** Findings that keep the grade down, worst first. */
export function reasonsOf(findings: readonly GradeFinding[]): readonly GradeFinding[] {
  return findings.filter(({ effect }) => effect !== 'none' && effect !== 'unknown');
}

/** Green for A, yellow for B, red for what is worse or unknown. */
export function gradeTone(grade: Grade | null): Tone | undefined {
  if (grade === null) return 'faint';
  if (grade.startsWith('A')) return 'good';
  return grade === 'B' ? 'warn' : 'bad';
}

/** `TLSv1.2`, `TLSv1.3` to `TLS 1.2, TLS 1.3`. */
export function versionWords(protocols: readonly string[]): string {
  return protocols.map(versionWord).join(', ');
}

/** `TLSv1` to `TLS 1.0`. */
export function versionWord(protocol: string): string {
  return protocol.replace(/^(SSL|TLS)v(\d)$/, '$1 $2.0').replace(/^(SSL|TLS)v/, '$1 ');
}

/** Certificate keys and the keys of the exchange: `RSA 4096, X25519`. */
export function keyWords({ facts }: GradedEndpoint): string {
  const leaves = facts.chains.flatMap(({ certificates }) => certificates.slice(0, 1));
  const groups = [...facts.groups.tls13, ...facts.groups.classic, ...facts.keyExchanges.map(({ name }) => name)];
  return some([...leaves.map(({ keyType, keyBits }) => `${keyType} ${keyBits}`), ...groups], 4);
}

/** Kinds of encryption, and whether recorded traffic stays secret: `AES-128 and AES-256, all forward secret`. */
export function cipherWords({ facts }: GradedEndpoint): string {
  const names = [...new Set(facts.suites.flatMap((version) => version.names))];
  const kinds = CIPHERS.filter(([pattern]) => names.some((name) => pattern.test(name))).map(([, kind]) => kind);
  const open = names.filter((name) => !FORWARD_SECRET.test(name)).length;
  return `${some(kinds, 3)}; ${open === 0 ? 'all forward secret' : `${open} of ${names.length} not forward secret`}`;
}

/** IANA's names and OpenSSL's. */
const CIPHERS: readonly (readonly [RegExp, string])[] = [
  [/NULL/, 'none'],
  [/RC4/, 'RC4'],
  [/3DES|DES.CBC3/, '3DES'],
  [/AES_?128/, 'AES-128'],
  [/AES_?256/, 'AES-256'],
  [/CHACHA20/, 'ChaCha20'],
  [/CAMELLIA/, 'Camellia'],
  [/ARIA/, 'ARIA'],
];

const FORWARD_SECRET = /^TLS_(AES|CHACHA20|SM4)_|DHE[_-]/;

function some(items: readonly string[], most: number): string {
  const distinct = [...new Set(items)];
  const rest = distinct.length - most;
  return rest > 0 ? `${distinct.slice(0, most).join(', ')} and ${rest} more` : distinct.join(', ');
}
