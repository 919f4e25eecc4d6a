import { json, plain, problem } from './answers.ts';
import { type IssuedCertificate, issuedCertificate } from './certificate-id.ts';
import type { AcmeAnswer, AcmeRequest } from './types.ts';

/** What is said about a certificate instead of the CA's own answer. */
export type RenewalOverride =
  | { readonly start: Date; readonly end: Date; readonly explanationUrl?: string }
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> };

export interface RenewalInfo {
  /** Answer to `GET /renewal-info/<id>`. */
  answer(request: AcmeRequest): AcmeAnswer;
  /** Takes note of certificates handed out and of revocations that succeeded. */
  observe(request: AcmeRequest, answer: AcmeAnswer): void;
  /** The certificate of this id, if the CA has handed it out. */
  find(id: string): IssuedCertificate | undefined;
  /** For one certificate, or for all with `*`; undefined takes the override back. */
  override(id: string, override: RenewalOverride | undefined): void;
}

const HOUR_MS = 3_600_000;
const SHORT_LIVED_MS = 10 * 24 * HOUR_MS;
const RETRY_AFTER = { 'Retry-After': '21600' };

/** Renewal information (RFC 9773) by Let's Encrypt's rule, for a CA that has none or another rule. */
export function renewalInfo(now: () => number): RenewalInfo {
  const issued = new Map<string, IssuedCertificate>();
  const revoked = new Set<string>();
  const overrides = new Map<string, RenewalOverride>();

  return {
    answer: (request) => {
      const id = request.path.split('/').at(-1) ?? '';
      const override = overrides.get(id) ?? overrides.get('*');
      if (override !== undefined) return overridden(override);
      const certificate = issued.get(id);
      if (certificate === undefined) return problem(404, 'malformed', 'unknown certificate');
      return window(revoked.has(id) ? pastWindow(now()) : suggestedWindow(certificate));
    },
    observe: (request, answer) => {
      if (answer.status !== 200) return;
      if (request.kind === 'certificate') {
        const certificate = issuedCertificate(answer.body.toString());
        issued.set(certificate.id, certificate);
      }
      if (request.kind === 'revokeCert') {
        const encoded = Buffer.from(String(request.payload?.certificate), 'base64url');
        revoked.add(issuedCertificate(encoded).id);
      }
    },
    find: (id) => issued.get(id),
    override: (id, override) => {
      if (override === undefined) overrides.delete(id);
      else overrides.set(id, override);
    },
  };
}

/** Centre at 2/3 of the lifetime, at 1/2 below 10 days; one percent of it to either side (letsencrypt/boulder core). */
export function suggestedWindow(certificate: Pick<IssuedCertificate, 'notBefore' | 'notAfter'>): {
  start: Date;
  end: Date;
} {
  const lifetimeMs = certificate.notAfter.getTime() - certificate.notBefore.getTime();
  const share = lifetimeMs < SHORT_LIVED_MS ? 1 / 2 : 2 / 3;
  const centre = certificate.notBefore.getTime() + lifetimeMs * share;
  return { start: new Date(centre - lifetimeMs / 100), end: new Date(centre + lifetimeMs / 100) };
}

/** A revoked certificate should have been renewed an hour to half an hour ago (letsencrypt/boulder core). */
function pastWindow(now: number): { start: Date; end: Date } {
  return { start: new Date(now - HOUR_MS), end: new Date(now - HOUR_MS / 2) };
}

function window(suggested: { start: Date; end: Date }, explanationURL?: string): AcmeAnswer {
  const suggestedWindow = { start: suggested.start.toISOString(), end: suggested.end.toISOString() };
  return json(200, { suggestedWindow, ...(explanationURL !== undefined && { explanationURL }) }, RETRY_AFTER);
}

function overridden(override: RenewalOverride): AcmeAnswer {
  if ('body' in override) return plain(override.status, override.body, { ...RETRY_AFTER, ...override.headers });
  return window(override, override.explanationUrl);
}
