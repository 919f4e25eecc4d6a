import { describe, expect, it } from 'vitest';
import type { EphemeralKey, Facts, RevocationFact, Vulnerabilities } from '../../../src/grader/facts.ts';
import { RULES } from '../../../src/grader/rules.ts';
import { CONTEXT, certificate, chain, goodFacts, suites, versions } from './good-facts.ts';

/** Of every rule: facts that meet it, and what it says of them. */
const MET: Readonly<Record<string, readonly [facts: Partial<Facts>, reason: string]>> = {
  M1: [{ chains: [chain({ names: ['other.test'] }, { coversHost: false })] }, 'other.test, not shop.example.com'],
  T1: [
    {
      chains: [
        chain(
          {},
          {
            trust: {
              kind: 'untrusted',
              failure: 'staging',
              detail: 'staging certificate, issued below (STAGING) Yearning Yucca Root YR',
            },
          },
        ),
      ],
    },
    'staging certificate, issued below (STAGING) Yearning Yucca Root YR',
  ],
  T2: [{ chains: [chain({ notAfter: '2026-11-20T00:00:00.000Z' })] }, 'shop.example.com expired 2026-11-20'],
  T3: [{ chains: [chain({ signatureHash: 'SHA-1' })] }, 'shop.example.com is signed with SHA-1'],
  T4: [{ revocation: [revocation('good'), revocation('revoked')] }, 'shop.example.com was revoked 2026-11-20 (CRL)'],
  F1: [{ versions: versions('SSLv2', 'TLSv1.2'), suites: [suites('SSLv2', 0x010080)] }, 'SSL 2.0 is offered'],
  F2: [flaw({ insecureRenegotiation: true }), 'clients without RFC 5746 may renegotiate'],
  F3: [{ ephemeralKeys: [key('DHE', 'DH 512', 512)] }, 'key exchange DH 512: under 1024 bits'],
  F4: [{ chains: [chain({ signatureHash: 'MD5' })] }, 'shop.example.com is signed with MD5'],
  F5: [{ suites: [suites('TLSv1.2', 0xc02f, 0x003b)] }, 'insecure suites are offered: TLS_RSA_WITH_NULL_SHA256'],
  F6: [{ versions: versions('SSLv3'), suites: [suites('SSLv3', 0x0005)] }, 'SSL 3.0 is the newest version offered'],
  F7: [{ suites: [suites('TLSv1.2', 0x0005, 0xc011)] }, 'nothing but RC4 is offered'],
  F8: [flaw({ heartbleed: true }), 'the server leaks memory (Heartbleed)'],
  F9: [flaw({ earlyCcs: true }), 'ChangeCipherSpec is accepted before there are keys'],
  F10: [flaw({ poodleTls: true }), 'padding bytes are not checked'],
  F11: [
    { versions: versions('SSLv2', 'TLSv1.2'), suites: [suites('SSLv2', 0x010080)] },
    'SSL 2.0 with the same key decrypts sessions of newer versions (DROWN)',
  ],
  F12: [flaw({ luckyMinus20: true }), 'a record of nothing but padding is answered differently'],
  F13: [flaw({ ticketbleed: true }), 'the server leaks memory in session ids (Ticketbleed)'],
  F14: [flaw({ robot: 'strong' }), 'RSA decryption tells good from bad padding (ROBOT, strong oracle)'],
  F15: [flaw({ paddingOracle: true }), 'bad padding and bad MACs are answered differently'],
  F16: [{ chains: [chain({ exponentOne: true })] }, 'the RSA key has the public exponent 1'],
  C1: [{ compression: true }, 'TLS compression is offered'],
  C2: [{ versions: versions('TLSv1.1') }, 'neither TLS 1.2 nor TLS 1.3 is offered'],
  C3: [{ suites: [suites('SSLv3', 0x000a)] }, 'SSL 3.0 offers CBC suites (POODLE): TLS_RSA_WITH_3DES_EDE_CBC_SHA'],
  C4: [
    { suites: [suites('TLSv1.2', 0x0005, 0x002f)] },
    'RC4 with TLS 1.1 or newer is negotiated: a browser of 2015 gets TLS_RSA_WITH_RC4_128_SHA (TLS 1.2)',
  ],
  C5: [
    { suites: [suites('TLSv1.2', 0x000a, 0x002f)] },
    'a 64-bit block cipher with TLS 1.1 or newer is negotiated: a browser of 2015 gets TLS_RSA_WITH_3DES_EDE_CBC_SHA (TLS 1.2)',
  ],
  B1: [{ versions: versions('SSLv3', 'TLSv1.2') }, 'SSL 3.0 is offered'],
  F17: [{ chains: [chain({}, { keyProven: false })] }, 'the server shows shop.example.com and signs with another key'],
  B2: [{ suites: [suites('TLSv1.2', 0xc02f, 0x0005)] }, 'RC4 is offered: TLS_RSA_WITH_RC4_128_SHA'],
  B3: [
    {
      chains: [
        chain({}, { trust: { kind: 'trusted', anchor: 'Root', path: ['11'.repeat(32)], intermediateMissing: true } }),
      ],
    },
    'an intermediate certificate is not sent',
  ],
  B4: [{ chains: [chain({ keyBits: 1024, rsaBits: 1024 })] }, 'certificate key RSA 1024: under 2048 bits'],
  B5: [
    { suites: [suites('TLSv1.2', 0x009c)] },
    'no forward secrecy: a browser with TLS 1.3 gets TLS_RSA_WITH_AES_128_GCM_SHA256 (TLS 1.2) and a browser with TLS 1.2 gets TLS_RSA_WITH_AES_128_GCM_SHA256 (TLS 1.2)',
  ],
  B6: [{ suites: [suites('TLSv1.2', 0xc013, 0xc014)] }, 'no AEAD suite is offered'],
  B7: [{ versions: versions('TLSv1', 'TLSv1.1', 'TLSv1.2') }, 'TLS 1.0 and TLS 1.1 are offered'],
  W1: [{ secureRenegotiation: false }, 'secure renegotiation is not supported'],
  W2: [{ versions: versions('TLSv1.2') }, 'TLS 1.3 is not offered'],
  U1: [
    { suites: [{ ...suites('TLSv1.2', 0xc02f), complete: false }] },
    'the server was not examined completely: suites of TLSv1.2',
  ],
  H1: [{ hsts: { kind: 'absent' } }, 'no HSTS'],
  'X0.preload': [
    { hsts: { kind: 'present', maxAgeSeconds: 15_552_000, includeSubDomains: true, preload: true } },
    'HSTS says preload, but that needs includeSubDomains and a max-age of a year',
  ],
  'X0.redirect': [{ plainHttp: 'serves' }, 'port 80 answers without redirecting to HTTPS'],
  X1: [
    { suites: [suites('TLSv1', 0x002f)] },
    'CBC in TLS 1.0 or older (BEAST; clients work around it): TLS_RSA_WITH_AES_128_CBC_SHA',
  ],
  X2: [{ fallbackScsv: false }, 'TLS_FALLBACK_SCSV is not supported'],
  'X3.prime': [
    { ephemeralKeys: [{ ...key('DHE', 'DH 2048', 2048), knownPrime: 'RFC 3526 group 14' }] },
    'a widely shared DH prime is used: DH 2048 (RFC 3526 group 14)',
  ],
  'X3.resumption': [{ resumption: false }, 'sessions are not resumed: every visit costs a full handshake'],
  'X3.stapling': [{ ocspStapling: false }, 'no OCSP response is stapled'],
  'X3.ct': [{ certificateTransparency: false }, 'no Certificate Transparency timestamps'],
  'X3.caa': [{ caa: [] }, 'no CAA record says which CA may issue'],
  'X3.ems': [{ extendedMasterSecret: false }, 'extended master secret is not supported'],
  'X3.order': [{ chains: [chain({}, { inOrder: false })] }, 'the chain of shop.example.com is not in order'],
  'X3.root': [
    { chains: [chain({}, { certificates: [certificate(), certificate({ subject: 'Root', selfIssued: true })] })] },
    'the root certificate Root is sent too; clients have it or do not trust it',
  ],
  'X4.lucky13': [
    { suites: [suites('TLSv1.2', 0xc02f, 0xc013)] },
    'CBC suites are offered, safe only in a careful implementation: TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  ],
  'X4.signature': [
    { ephemeralKeys: [{ ...key('ECDHE', 'P-256', 3072), signatureHash: 'SHA-1' }] },
    'the key exchange is signed with SHA-1 or MD5',
  ],
  'X5.tolerance': [
    { tolerance: { futureVersion: false, concessions: [], defects: [] } },
    'a hello of a future version is refused',
  ],
};

/** Of rules that may not be able to tell: facts about which they cannot. */
const UNKNOWN: Readonly<Record<string, Partial<Facts>>> = {
  M1: { chains: [] },
  T1: { chains: [] },
  T4: { revocation: [revocation('good'), revocation('unknown')] },
  F17: { chains: [chain({}, { keyProven: 'unknown' })] },
  F1: { versions: { ...versions('TLSv1.2'), SSLv2: 'unknown' } },
  F2: flaw({ insecureRenegotiation: 'unknown' }),
  F8: flaw({ heartbleed: 'unknown' }),
  F10: flaw({ poodleTls: 'unknown' }),
  F14: flaw({ robot: 'unknown' }),
  B1: { versions: { ...versions('TLSv1.2'), SSLv3: 'unknown' } },
  B7: { versions: { ...versions('TLSv1.2'), TLSv1: 'unknown' } },
  C1: { compression: 'unknown' },
  C2: { versions: { ...versions('TLSv1'), 'TLSv1.2': 'unknown' } },
  C5: { suites: [{ ...suites('TLSv1.2', 0xc02f, 0x000a), order: 'unknown' }] },
  W1: { secureRenegotiation: 'unknown' },
  W2: { versions: { ...versions('TLSv1.2'), 'TLSv1.3': 'unknown' } },
  X2: { fallbackScsv: 'unknown' },
  'X0.redirect': { plainHttp: 'unknown' },
  'X3.resumption': { resumption: 'unknown' },
  'X3.caa': { caa: 'unknown' },
};

function verdictOf(id: string, facts: Partial<Facts>, context = CONTEXT) {
  return RULES.find((rule) => rule.id === id)?.judge(goodFacts(facts), context);
}

describe('every rule', () => {
  it.each(RULES.map(({ id }) => id).filter((id) => id !== 'T5'))('%s is met by the facts it is about', (id) => {
    const [facts, reason] = MET[id] ?? [];

    expect(verdictOf(id, facts ?? {})).toEqual({ kind: 'met', reason });
  });

  it.each(RULES.map(({ id }) => id))('%s is not met by a good server', (id) => {
    expect(verdictOf(id, {})).toEqual({ kind: 'not met' });
  });

  it.each(Object.keys(UNKNOWN))('%s says so when it cannot tell', (id) => {
    expect(verdictOf(id, UNKNOWN[id] ?? {})?.kind).toBe('unknown');
  });

  it('has an id of its own and a reference', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    expect(RULES.filter(({ reference }) => reference === '')).toEqual([]);
  });
});

describe('single rules', () => {
  it('T5 looks at issuer and date', () => {
    const context = { ...CONTEXT, distrusted: [{ issuer: 'YR1', from: '2026-10-01T00:00:00.000Z' }] };
    const later = { ...CONTEXT, distrusted: [{ issuer: 'YR1', from: '2026-12-01T00:00:00.000Z' }] };

    expect(verdictOf('T5', {}, context)).toEqual({
      kind: 'met',
      reason: 'YR1 is distrusted for certificates from 2026-10-01 on',
    });
    expect(verdictOf('T5', {}, later)?.kind).toBe('not met');
  });

  it('T2 also means not yet valid', () => {
    const chains = [chain({ notBefore: '2026-12-01T00:00:00.000Z' })];

    expect(verdictOf('T2', { chains })).toEqual({
      kind: 'met',
      reason: 'shop.example.com is not valid before 2026-12-01',
    });
  });

  it('T3 does not look at certificates off the path', () => {
    const off = certificate({ subject: 'Old Root', fingerprint: '99'.repeat(32), signatureHash: 'SHA-1' });
    const good = chain();

    expect(verdictOf('T3', { chains: [{ ...good, certificates: [...good.certificates, off] }] })?.kind).toBe('not met');
  });

  it('C5 does not mind 3DES that nobody negotiates', () => {
    expect(verdictOf('C5', { suites: [suites('TLSv1.2', 0xc02f, 0x002f, 0x000a)] })?.kind).toBe('not met');
  });

  it('C5 follows the client where the client decides', () => {
    const clientOrder = { ...suites('TLSv1.2', 0x000a, 0xc02f), order: 'client' as const };

    expect(verdictOf('C5', { suites: [clientOrder] })?.kind).toBe('not met');
  });

  it('C3 does not mind SSL 3.0 with RC4 alone', () => {
    expect(verdictOf('C3', { suites: [suites('SSLv3', 0x0005)] })?.kind).toBe('not met');
  });

  it('B6 also means a server that prefers CBC', () => {
    expect(verdictOf('B6', { suites: [suites('TLSv1.2', 0xc013, 0xc02f)] })?.kind).toBe('met');
  });

  it.each([15_551_999, 15_552_000])('H1 draws the line at 180 days: %i s', (maxAgeSeconds) => {
    const hsts = { kind: 'present', maxAgeSeconds, includeSubDomains: false, preload: false } as const;

    expect(verdictOf('H1', { hsts })).toEqual(
      maxAgeSeconds < 15_552_000 ? { kind: 'met', reason: 'HSTS lasts 179 days, A+ needs 180' } : { kind: 'not met' },
    );
  });

  it('W1 and X2 mean nothing where only TLS 1.3 is offered', () => {
    const only13 = { versions: versions('TLSv1.3'), secureRenegotiation: 'unknown', fallbackScsv: 'unknown' } as const;

    expect(verdictOf('W1', only13)?.kind).toBe('not met');
    expect(verdictOf('X2', only13)?.kind).toBe('not met');
  });
});

function flaw(changes: Partial<Vulnerabilities>): Partial<Facts> {
  return { vulnerabilities: { ...goodFacts().vulnerabilities, ...changes } };
}

function revocation(status: RevocationFact['status']): RevocationFact {
  const revokedAt = status === 'revoked' ? '2026-11-20T00:00:00.000Z' : null;
  return {
    subject: 'shop.example.com',
    status,
    source: 'CRL',
    revokedAt,
    reason: status === 'unknown' ? 'ENOTFOUND' : null,
  };
}

function key(kind: EphemeralKey['kind'], name: string, rsaBits: number): EphemeralKey {
  return { version: 'TLSv1.2', suite: 0x009e, kind, name, rsaBits, knownPrime: undefined, signatureHash: 'SHA-2' };
}
