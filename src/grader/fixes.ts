/** Where marathon-lb takes a host's settings from: the app and the index of its service port. */
export interface MarathonLbApp {
  /** `/shop/web` */
  readonly appId: string;
  readonly portIndex: number;
}

const INTERMEDIATE = 'allow only TLS 1.2 and 1.3 with ECDHE and AES-GCM or ChaCha20-Poly1305';
const UPDATE = 'update the TLS library; this flaw was fixed years ago';

/** What cures a finding on any server. */
const GENERAL: Readonly<Record<string, string>> = {
  M1: 'serve a certificate that names this host',
  T1: 'serve a certificate of a public CA, with its intermediates',
  T2: 'renew the certificate',
  T3: 'get a certificate signed with SHA-256',
  T4: 'get a certificate for a new key',
  T5: 'get a certificate from another CA',
  F1: 'disable SSL 2.0',
  F2: 'disable renegotiation by clients',
  F3: 'use keys and DH parameters of 2048 bits or more, and no export suites',
  F4: 'get a certificate signed with SHA-256',
  F5: INTERMEDIATE,
  F6: INTERMEDIATE,
  F7: INTERMEDIATE,
  F8: UPDATE,
  F9: UPDATE,
  F10: UPDATE,
  F11: 'disable SSL 2.0 wherever this key is used',
  F12: UPDATE,
  F13: 'update the load balancer or disable session tickets',
  F14: 'disable suites with RSA key exchange',
  F15: 'disable CBC suites or update the TLS library',
  F16: 'get a certificate for a new key',
  F17: 'find out which machine answers here, and let it serve the key that belongs to the certificate',
  B1: 'disable SSL 3.0',
  B2: 'disable RC4',
  B3: 'serve the intermediate certificates too',
  B4: 'use keys and DH parameters of 2048 bits or more',
  B5: 'prefer ECDHE suites',
  B6: 'prefer AES-GCM and ChaCha20-Poly1305',
  B7: 'disable TLS 1.0 and TLS 1.1',
  C1: 'disable TLS compression',
  C2: 'enable TLS 1.2 and TLS 1.3',
  C3: 'disable SSL 3.0',
  C4: 'disable RC4',
  C5: 'disable 3DES, or put it last',
  W1: 'enable secure renegotiation (RFC 5746)',
  W2: 'enable TLS 1.3',
  H1: 'send Strict-Transport-Security with a max-age of 180 days or more',
  'X0.preload': 'add includeSubDomains and a max-age of 31536000, or drop preload',
  'X0.redirect': 'redirect port 80 to HTTPS',
  X2: 'update the TLS library',
  'X3.prime': 'use ffdhe2048 or no DHE at all',
  'X3.caa': 'publish a CAA record for your CA: 0 issue "letsencrypt.org"',
  'X3.order': 'serve leaf, then its issuer, and so on',
  'X3.root': 'leave the root out of the chain',
};

const TLS_POLICY = 'dcos letsencrypt setup --tls-policy intermediate';
const CERTIFICATE = 'dcos letsencrypt setup';

/** Findings that marathon-lb's TLS policy cures. */
const CURED_BY_POLICY: readonly string[] = [
  'F1',
  'F5',
  'F6',
  'F7',
  'F11',
  'F14',
  'F15',
  'B1',
  'B2',
  'B5',
  'B6',
  'B7',
  'C2',
  'C3',
  'C4',
  'C5',
  'W2',
];
/** Findings that a certificate of ours cures. */
const CURED_BY_CERTIFICATE: readonly string[] = ['M1', 'T1', 'T3', 'T5', 'F4', 'F16', 'B3'];

/**
 * What the operator can do about a finding; undefined where nothing need be done. Takes the rule's id and, for a host
 * behind marathon-lb, the app that is served: then the answer is a command or a label on that app.
 */
export function fixFor(rule: string, app?: MarathonLbApp): string | undefined {
  return (app && marathonLbFix(rule, app)) ?? GENERAL[rule];
}

function marathonLbFix(rule: string, { appId, portIndex }: MarathonLbApp): string | undefined {
  if (rule === 'H1') return `HAPROXY_${portIndex}_USE_HSTS=true on ${appId}`;
  if (rule === 'X0.redirect') return `HAPROXY_${portIndex}_REDIRECT_TO_HTTPS=true on ${appId}`;
  if (rule === 'T2' || rule === 'T4') return 'dcos letsencrypt renew';
  if (CURED_BY_POLICY.includes(rule)) return TLS_POLICY;
  return CURED_BY_CERTIFICATE.includes(rule) ? CERTIFICATE : undefined;
}
