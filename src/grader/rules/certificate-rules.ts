import type { Facts, Known, RevocationFact, ServedCertificate, ServedChain } from '../facts.ts';
import { listed, met, metBy, NOT_MET, type Rule, type RuleContext, unknown, type Verdict } from './rule.ts';

/** Rules about certificates and their keys. With several chains every one must pass. */
export const CERTIFICATE_RULES: readonly Rule[] = [
  {
    id: 'M1',
    effect: 'M',
    reference: 'RFC 9525 section 6; SSL Labs 2014: grade M',
    judge: (facts, { host }) =>
      overChains(facts, ({ coversHost, certificates: [leaf] }) => {
        if (coversHost) return undefined;
        return leaf?.names.length === 0 ? 'a certificate without names' : `${listed(leaf?.names ?? [])}, not ${host}`;
      }),
  },
  {
    id: 'T1',
    effect: 'T',
    reference: 'RFC 5280 section 6; rating guide: trust',
    judge: (facts) => overChains(facts, ({ trust }) => (trust.kind === 'untrusted' ? trust.detail : undefined)),
  },
  {
    id: 'T2',
    effect: 'T',
    reference: 'RFC 5280 section 4.1.2.5',
    judge: (facts, { now }) => overCertificates(facts, (certificate) => outOfDate(certificate, now)),
  },
  {
    id: 'T3',
    effect: 'T',
    reference: 'browsers since early 2017; CA/B Forum ballot 118',
    judge: (facts) =>
      overCertificates(facts, ({ signatureHash, subject }) =>
        signatureHash === 'SHA-1' ? `${subject} is signed with SHA-1` : undefined,
      ),
  },
  {
    id: 'T4',
    effect: 'F',
    reference: 'RFC 6960; RFC 5280 section 5; SSL Labs: revoked is F',
    judge: ({ revocation }) => {
      if (revocation === 'not asked') return NOT_MET;
      const revoked = revocation.filter(({ status }) => status === 'revoked');
      if (revoked.length > 0) return met(listed(revoked.map(revokedWords)));
      if (revocation.length === 0) return unknown('could not tell: revocation, since no path leads to a trusted root');
      const open = revocation.filter(({ status }) => status === 'unknown');
      return open.length === 0 ? NOT_MET : unknown(`could not tell: revocation of ${listed(open.map(openWords))}`);
    },
  },
  {
    id: 'T5',
    effect: 'T',
    reference: 'rating guide 2009n and later: distrusted CAs',
    judge: (facts, context) => overCertificates(facts, (certificate) => distrusted(certificate, context)),
  },
  {
    id: 'F4',
    effect: 'F',
    reference: 'rating guide 2009e: MD2 and MD5 signatures',
    judge: (facts) =>
      overCertificates(facts, ({ signatureHash, subject }) =>
        signatureHash.startsWith('MD') ? `${subject} is signed with ${signatureHash}` : undefined,
      ),
  },
  {
    id: 'F16',
    effect: 'F',
    reference: 'RFC 8017 section 3.1: the exponent is at least 3',
    judge: (facts) =>
      overChains(facts, ({ certificates: [leaf] }) =>
        leaf?.exponentOne ? 'the RSA key has the public exponent 1' : undefined,
      ),
  },
  {
    id: 'F17',
    effect: 'F',
    reference: 'RFC 5246 section 7.4.3; RFC 8446 section 4.4.3',
    judge: (facts) => {
      const of = (proven: Known<boolean>) =>
        facts.chains
          .filter(({ keyProven }) => keyProven === proven)
          .map(({ certificates: [leaf] }) => leaf?.subject ?? '');
      const [strangers, open] = [of(false), of('unknown')];
      if (strangers.length > 0) return met(`the server shows ${listed(strangers)} and signs with another key`);
      return open.length === 0
        ? NOT_MET
        : unknown(`could not tell: whether the server holds the key of ${listed(open)}`);
    },
  },
  {
    id: 'B3',
    effect: 'B',
    reference: 'rating guide 2009i: incomplete chain; RFC 8446 section 4.4.2',
    judge: (facts) =>
      overChains(facts, ({ trust }) =>
        trust.kind === 'trusted' && trust.intermediateMissing ? 'an intermediate certificate is not sent' : undefined,
      ),
  },
];

/** Notes on chains that cost nothing. */
export const CHAIN_NOTES: readonly Rule[] = [
  {
    id: 'X3.order',
    effect: 'none',
    reference: 'RFC 8446 section 4.4.2',
    judge: (facts) =>
      metBy(
        facts.chains.filter(({ inOrder }) => !inOrder).map(({ certificates: [leaf] }) => leaf?.subject ?? ''),
        (leaves) => `the chain of ${leaves} is not in order`,
      ),
  },
  {
    id: 'X3.root',
    effect: 'none',
    reference: 'RFC 8446 section 4.4.2: the root may be left out',
    judge: (facts) =>
      metBy(
        facts.chains
          .flatMap(({ certificates }) => certificates.slice(1).filter(({ selfIssued }) => selfIssued))
          .map(({ subject }) => subject),
        (roots) => `the root certificate ${roots} is sent too; clients have it or do not trust it`,
      ),
  },
];

function overChains(facts: Facts, problem: (chain: ServedChain) => string | undefined): Verdict {
  if (facts.chains.length === 0) return unknown('could not tell: no certificate was read');
  const problems = facts.chains.map(problem).filter((text) => text !== undefined);
  return problems.length === 0 ? NOT_MET : met(listed(problems));
}

/** The certificates on the path to the anchor; without a path those sent, self-issued roots aside. */
function overCertificates(facts: Facts, problem: (certificate: ServedCertificate) => string | undefined): Verdict {
  return overChains(facts, (chain) => {
    const problems = judged(chain)
      .map(problem)
      .filter((text) => text !== undefined);
    return problems.length === 0 ? undefined : listed(problems);
  });
}

function judged({ certificates, trust }: ServedChain): readonly ServedCertificate[] {
  return trust.kind === 'trusted'
    ? certificates.filter(({ fingerprint }) => trust.path.includes(fingerprint))
    : certificates.filter(({ selfIssued }, at) => at === 0 || !selfIssued);
}

function revokedWords({ subject, revokedAt, source }: RevocationFact): string {
  return `${subject} was revoked ${revokedAt?.slice(0, 10) ?? ''} (${source})`;
}

function openWords({ subject, reason }: RevocationFact): string {
  return `${subject} (${reason})`;
}

function outOfDate({ subject, notBefore, notAfter }: ServedCertificate, now: Date): string | undefined {
  if (new Date(notAfter) < now) return `${subject} expired ${notAfter.slice(0, 10)}`;
  return new Date(notBefore) > now ? `${subject} is not valid before ${notBefore.slice(0, 10)}` : undefined;
}

function distrusted({ issuer, notBefore }: ServedCertificate, { distrusted }: RuleContext): string | undefined {
  const entry = distrusted.find((each) => each.issuer === issuer && notBefore >= each.from);
  return entry && `${issuer} is distrusted for certificates from ${entry.from.slice(0, 10)} on`;
}
