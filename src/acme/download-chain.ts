import type { Secret } from '../platform/secret.ts';
import { certificatesIn, composedBundle } from '../x509/bundle.ts';
import { bundleProblems } from '../x509/chain.ts';
import { certificateFacts } from '../x509/parse.ts';
import { AcmeFailure } from './problem.ts';
import type { AcmeSession, OrderAnswer } from './session.ts';

/** What the chain must fit. */
export interface ExpectedChain {
  readonly names: readonly string[];
  readonly privateKeyPem: Secret;
  readonly now: Date;
  /** Common name of the issuer the chain shall end at; undefined takes the CA's default. */
  readonly preferredChain: string | undefined;
}

/**
 * The certificate of a valid order, leaf first (RFC 8555 section 7.4.2), checked against key, names and dates.
 * Throws AcmeFailure: the order is over when the CA issued something else, and alive when only the local clock says
 * that the certificate is not valid yet.
 */
export async function downloadChain(
  session: Pick<AcmeSession, 'certificate'>,
  { order, url }: OrderAnswer,
  expected: ExpectedChain,
  signal: AbortSignal,
): Promise<string> {
  if (order.certificate === undefined) {
    throw unusable(url, 'the order is valid but has no certificate URL', false);
  }
  const chainPem = await preferredOf(session, order.certificate, expected.preferredChain, signal);
  checkChain(chainPem, order.certificate, expected);
  return chainPem;
}

/** The chain that ends at the wanted issuer, else the default one: a CA that drops a root must not stop renewals. */
async function preferredOf(
  session: Pick<AcmeSession, 'certificate'>,
  url: string,
  issuer: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const { chainPem, alternates } = await session.certificate(url, signal);
  if (issuer === undefined || lastIssuer(chainPem) === issuer) {
    return chainPem;
  }
  for (const alternate of alternates) {
    const other = await session.certificate(alternate, signal);
    if (lastIssuer(other.chainPem) === issuer) {
      return other.chainPem;
    }
  }
  return chainPem;
}

function lastIssuer(chainPem: string): string | undefined {
  const last = certificatesIn(chainPem).at(-1);
  return last && certificateFacts(last).issuerCommonName;
}

/** A leaf without intermediates is the CA's choice: a private CA may sign with its root. */
function checkChain(chainPem: string, url: string, { names, privateKeyPem, now }: ExpectedChain): void {
  const problems = bundleProblems(composedBundle(chainPem, privateKeyPem), { names, now }).filter(
    ({ code }) => code !== 'chain-incomplete',
  );
  if (problems.length > 0) {
    const early = problems.every(({ code }) => code === 'not-yet-valid');
    throw unusable(url, problems.map(({ detail }) => detail).join('; '), early);
  }
}

function unusable(url: string, detail: string, orderAlive: boolean): AcmeFailure {
  return new AcmeFailure({ kind: 'http', type: 'unusableCertificate', step: 'certificate', url, detail, orderAlive });
}
