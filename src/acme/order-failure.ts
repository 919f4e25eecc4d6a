import type { Clock } from '../platform/clock.ts';
import { throwIfInterrupted } from './interruption.ts';
import { pauses } from './poll-order.ts';
import { AcmeFailure } from './problem.ts';
import type { Authorization } from './resources.ts';
import type { AcmeSession, OrderAnswer } from './session.ts';
import type { NameFailure } from './types.ts';
import { http01Of } from './validate-names.ts';

/** Validations still under way when the order fails get this long to show whether they fail as well. */
const PATIENCE_MS = 20_000;

/**
 * Why an order is over: its names at fault, read from its authorizations (RFC 8555 section 7.1.6). The first failing
 * name ends an order at once; the others are waited for a moment, so that the next order need not find them one by one.
 */
export async function orderFailure(
  session: Pick<AcmeSession, 'authorization'>,
  { order, url }: OrderAnswer,
  clock: Clock,
  signal: AbortSignal,
): Promise<AcmeFailure> {
  const authorizations = await settledAuthorizations(session, order.authorizations, clock, signal);
  const nameFailures = authorizations.flatMap(nameFailureOf);
  const first = order.error ?? nameFailures[0];
  return new AcmeFailure({
    kind: 'problem',
    step: 'order',
    url,
    type: first?.type ?? 'orderInvalid',
    detail:
      nameFailures.length > 0
        ? `validation failed for ${nameFailures.length} of ${order.identifiers.length} names`
        : (first?.detail ?? `the order is ${order.status}`),
    subproblems: order.error?.subproblems ?? [],
    nameFailures,
    orderAlive: false,
  });
}

async function settledAuthorizations(
  session: Pick<AcmeSession, 'authorization'>,
  urls: readonly string[],
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly Authorization[]> {
  const endMs = clock.monotonicMs() + PATIENCE_MS;
  const read = (url: string): Promise<readonly [string, Authorization]> =>
    session.authorization(url, signal).then((authorization) => [url, authorization]);
  const found = new Map(await Promise.all(urls.map(read)));
  for (const pauseMs of pauses()) {
    const pending = urls.filter((url) => found.get(url)?.status === 'pending');
    if (pending.length === 0 || clock.monotonicMs() + pauseMs > endMs) {
      break;
    }
    await clock.sleep(pauseMs, signal);
    throwIfInterrupted(signal);
    for (const [url, authorization] of await Promise.all(pending.map(read))) {
      found.set(url, authorization);
    }
  }
  return [...found.values()];
}

function nameFailureOf(authorization: Authorization): readonly NameFailure[] {
  const { status, identifier } = authorization;
  if (status === 'valid' || status === 'pending') {
    return [];
  }
  const error = http01Of(authorization)?.error ?? authorization.challenges.find((each) => each.error)?.error;
  const type = error?.type ?? 'unauthorized';
  return [{ name: identifier.value, type, detail: error?.detail ?? `the authorization is ${status}` }];
}
