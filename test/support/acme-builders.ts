import { AcmeFailure, type AcmeFailureFacts } from '../../src/acme/problem.ts';
import type { Authorization, Challenge, Order } from '../../src/acme/resources.ts';
import type { OrderAnswer } from '../../src/acme/session.ts';

export const CA = 'https://ca.example';

/** An order of the CA as `session.order` returns it; one authorization per name, `CA/authz/<name>`. */
export function orderAnswer(status: string, more: Partial<Order> & { retryAfterMs?: number } = {}): OrderAnswer {
  const { retryAfterMs, ...order } = more;
  const identifiers = order.identifiers ?? [{ type: 'dns', value: 'a.example' }];
  return {
    url: `${CA}/order/1`,
    retryAfterMs,
    order: {
      status,
      identifiers,
      authorizations: identifiers.map(({ value }) => `${CA}/authz/${value}`),
      finalize: `${CA}/finalize/1`,
      error: undefined,
      ...order,
    },
  };
}

export function dns(...names: readonly string[]): Order['identifiers'] {
  return names.map((value) => ({ type: 'dns', value }));
}

/** An authorization with a dns-01 and an http-01 challenge, the latter as `challenge` says. */
export function authorization(name: string, status: string, challenge: Partial<Challenge> = {}): Authorization {
  const token = `token-${name}`;
  return {
    status,
    identifier: { type: 'dns', value: name },
    challenges: [
      { type: 'dns-01', url: `${CA}/chall/dns/${name}`, status: 'pending', token, error: undefined },
      { type: 'http-01', url: `${CA}/chall/${name}`, status, token, error: undefined, ...challenge },
    ],
  };
}

/** A failure as the CA's refusal gives it. */
export function refusal(type: string, more: Partial<AcmeFailureFacts> = {}): AcmeFailure {
  const place = { step: 'newOrder', url: `${CA}/new-order` } as const;
  return new AcmeFailure({ ...place, kind: 'problem', status: 400, type, detail: 'no', ...more });
}

/** A request that got no answer. */
export function lostAnswer(more: Partial<AcmeFailureFacts> = {}): AcmeFailure {
  return refusal('network', { kind: 'network', status: undefined, ...more });
}

/** The CA's directory (RFC 8555 section 7.1.1). */
export const DIRECTORY = {
  newNonce: `${CA}/new-nonce`,
  newAccount: `${CA}/new-account`,
  newOrder: `${CA}/new-order`,
  revokeCert: `${CA}/revoke-cert`,
  keyChange: `${CA}/key-change`,
  renewalInfo: `${CA}/renewal-info`,
  meta: { termsOfService: `${CA}/terms`, profiles: { classic: 'the default' } },
};
