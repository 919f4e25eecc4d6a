import { type AccountCalls, accountCalls, locationOf } from './account-calls.ts';
import type { CaConnection } from './ca-connection.ts';
import type { LibraryAccount, LibraryResponse } from './library.ts';
import type { ExchangePlace } from './problem.ts';
import { type Authorization, authorizationSchema, type Order, orderSchema, resourceIn } from './resources.ts';
import { type RetryPorts, retrying } from './retry.ts';
import { retryAfterMs } from './retry-after.ts';
import { signedCalls } from './signed-calls.ts';

export interface OrderAnswer {
  readonly url: string;
  readonly order: Order;
  /** When to look again, if the CA says so. */
  readonly retryAfterMs: number | undefined;
}

export interface CertificateAnswer {
  /** Leaf first. */
  readonly chainPem: string;
  /** URLs of chains to other roots (RFC 8555 section 7.4.2). */
  readonly alternates: readonly string[];
}

export interface NewOrder {
  readonly identifiers: readonly { readonly type: 'dns' | 'ip'; readonly value: string }[];
  readonly profile?: string;
  readonly replaces?: string;
}

/** The requests of one account at one CA. Reads are repeated when that may help; all throw AcmeFailure. */
export interface AcmeSession extends AccountCalls {
  /** Once; a lost answer is the caller's to judge (RFC 8555 section 7.4). */
  newOrder(order: NewOrder, signal: AbortSignal): Promise<OrderAnswer>;
  order(url: string, signal: AbortSignal): Promise<OrderAnswer>;
  authorization(url: string, signal: AbortSignal): Promise<Authorization>;
  /** Once; tells the CA to validate (RFC 8555 section 7.5.1). */
  answerChallenge(url: string, signal: AbortSignal): Promise<void>;
  /** Once; `csr` is DER in base64url (RFC 8555 section 7.4). */
  finalize(order: OrderAnswer, csr: string, signal: AbortSignal): Promise<OrderAnswer>;
  certificate(url: string, signal: AbortSignal): Promise<CertificateAnswer>;
  /** What http-01 must answer for a token (RFC 8555 section 8.1). */
  keyAuthorization(token: string, signal: AbortSignal): Promise<string>;
}

/** Takes the CA and the account; an account without URL can only register. */
export function acmeSession(ca: CaConnection, ports: RetryPorts, account: LibraryAccount): AcmeSession {
  const calls = signedCalls(ca, account);
  const orderIn = (answer: LibraryResponse, place: ExchangePlace): OrderAnswer => ({
    url: place.url,
    order: resourceIn(orderSchema, answer.response, place),
    retryAfterMs: retryAfterMs(answer.headers, ports.clock.now()),
  });

  return {
    ...accountCalls(ca, ports, account, calls),
    async newOrder(order, signal) {
      const { api } = await calls('newOrder', signal);
      const answer = await api.createOrder(order);
      return orderIn(answer, { step: 'newOrder', url: locationOf(answer, 'newOrder', ca.directoryUrl) });
    },
    order: (url, signal) =>
      retrying(ports, signal, async () => {
        const { api } = await calls('order', signal);
        return orderIn(await api.getOrder(url), { step: 'order', url });
      }),
    authorization: (url, signal) =>
      retrying(ports, signal, async () => {
        const { api } = await calls('authorization', signal);
        const { response } = await api.getAuthorization(url);
        return resourceIn(authorizationSchema, response, { step: 'authorization', url });
      }),
    async answerChallenge(url, signal) {
      const { api } = await calls('challenge', signal);
      await api.completeChallenge(url, {});
    },
    async finalize({ url, order }, csr, signal) {
      const { api } = await calls('finalize', signal);
      return orderIn(await api.finalizeOrder(order.finalize, { csr }), { step: 'finalize', url });
    },
    certificate: (url, signal) =>
      retrying(ports, signal, async () => {
        const { api } = await calls('certificate', signal);
        const { response } = await api.apiRequest(url, null, [200]);
        return { chainPem: response.body, alternates: alternatesIn(response.headers.link ?? '') };
      }),
    async keyAuthorization(token, signal) {
      const client = await calls('challenge', signal);
      return client.getChallengeKeyAuthorization({ type: 'http-01', token });
    },
  };
}

/** The `alternate` relations of a Link header (RFC 8288 section 3). */
function alternatesIn(link: string): readonly string[] {
  return [...link.matchAll(/<([^>]*)>\s*;[^,]*\brel="?alternate"?/g)].flatMap((match) => match[1] ?? []);
}
