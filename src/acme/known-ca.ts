import type { LimiterOptions } from './limiter.ts';

/** What we know of a CA before asking it. */
export interface KnownCa {
  /** Its accounts carry CAA records, limits and history: none is ever replaced silently. */
  readonly isPublic: boolean;
  readonly limits: LimiterOptions;
}

/** Hosts of directories that anyone can use. */
const PUBLIC_HOSTS = [
  'letsencrypt.org',
  'pki.goog',
  'zerossl.com',
  'buypass.com',
  'buypass.no',
  'ssl.com',
  'sectigo.com',
  'digicert.com',
  'globalsign.com',
  'actalis.com',
];

/** Let's Encrypt's staging takes 20 requests a second from one address; production far more, which we do not need. */
const PUBLIC_LIMITS: LimiterOptions = { inFlight: 8, perSecond: 18, burst: 20 };
/** A private CA names no rate; the eight places hold back enough for one that is slow. */
const PRIVATE_LIMITS: LimiterOptions = { inFlight: 8, perSecond: 1_000, burst: 1_000 };

/** Takes a directory URL. */
export function knownCa(directoryUrl: string): KnownCa {
  const { hostname } = new URL(directoryUrl);
  const isPublic = PUBLIC_HOSTS.some((host) => hostname === host || hostname.endsWith(`.${host}`));
  return { isPublic, limits: isPublic ? PUBLIC_LIMITS : PRIVATE_LIMITS };
}
