import { headerOf, problem, withJson } from './answers.ts';
import type { IssuedCertificate } from './certificate-id.ts';
import type { AcmeAnswer, AcmeRequest } from './types.ts';

export interface OrderRules {
  /** Refusal of a new order; undefined lets it pass. */
  refusal(request: AcmeRequest): AcmeAnswer | undefined;
  /** Takes note of an order in the CA's answer, and completes it with `profile` and `replaces`. */
  complete(request: AcmeRequest, answer: AcmeAnswer): AcmeAnswer;
}

interface Extras {
  readonly profile?: unknown;
  readonly replaces?: unknown;
}

/**
 * What Let's Encrypt does with `profile` (draft-ietf-acme-profiles) and `replaces` (RFC 9773, section 5; checks in the
 * order of letsencrypt/boulder wfe2) and Pebble 2.4 ignores: an unknown profile is refused; a predecessor must be known
 * and must not have another replacement order that has not failed.
 */
export function orderRules(
  profiles: ReadonlySet<string>,
  find: (id: string) => IssuedCertificate | undefined,
): OrderRules {
  const extras = new Map<string, Extras>();
  const statuses = new Map<string, unknown>();
  const replacements = new Map<string, string>();

  const refusal = (request: AcmeRequest): AcmeAnswer | undefined => {
    const { profile, replaces } = request.payload ?? {};
    if (profile !== undefined && !profiles.has(String(profile))) {
      return problem(400, 'invalidProfile', `profile "${String(profile)}" not recognized`);
    }
    if (replaces === undefined) return undefined;
    const id = String(replaces);
    if (!/^[\w-]+\.[\w-]+$/.test(id)) return problem(400, 'malformed', `invalid ARI CertID: ${id}`);
    const earlier = replacements.get(id);
    if (earlier !== undefined && statuses.get(earlier) !== 'invalid') {
      return problem(409, 'alreadyReplaced', `certificate ${id} already has a replacement order`);
    }
    return find(id) === undefined ? problem(404, 'malformed', `certificate ${id} is not known`) : undefined;
  };

  const complete = (request: AcmeRequest, answer: AcmeAnswer): AcmeAnswer => {
    if (!['newOrder', 'order', 'finalize'].includes(request.kind) || answer.status >= 300) return answer;
    const order = orderId(headerOf(answer, 'Location') ?? request.path);
    if (request.kind === 'newOrder') {
      const { profile, replaces } = request.payload ?? {};
      extras.set(order, { ...(profile !== undefined && { profile }), ...(replaces !== undefined && { replaces }) });
      if (replaces !== undefined) replacements.set(String(replaces), order);
    }
    return withJson(answer, (body) => {
      statuses.set(order, body.status);
      return { ...extras.get(order), ...body };
    });
  };

  return { refusal, complete };
}

function orderId(url: string): string {
  return url.split('/').at(-1) ?? '';
}
