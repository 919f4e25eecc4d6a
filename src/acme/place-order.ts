import type { Log } from '../platform/log.ts';
import { isIpAddress } from '../x509/names.ts';
import { throwIfInterrupted } from './interruption.ts';
import { AcmeFailure } from './problem.ts';
import { isTransient, type RetryPorts, retrying } from './retry.ts';
import type { AcmeSession, NewOrder, OrderAnswer } from './session.ts';
import type { OrderRequest } from './types.ts';

export interface PlacePorts extends RetryPorts {
  readonly log: Pick<Log, 'warn'>;
}

/**
 * newOrder (RFC 8555 section 7.4) with what may go wrong about its extras: without the profile when the CA no longer
 * knows it, without `replaces` when the CA objects to the predecessor (RFC 9773 section 5). Each is left out once.
 * A lost answer is sent again: the CA hands out the order it has made. Throws AcmeFailure; never waits for a 429.
 */
export async function placeOrder(
  session: Pick<AcmeSession, 'newOrder'>,
  request: OrderRequest,
  ports: PlacePorts,
  signal: AbortSignal,
): Promise<OrderAnswer> {
  let payload = payloadOf(request);
  for (;;) {
    try {
      const placed = await retrying(ports, signal, () => session.newOrder(payload, signal));
      checkIdentifiers(placed, request.names);
      return placed;
    } catch (error) {
      const lesser = error instanceof AcmeFailure ? lesserPayload(payload, error) : undefined;
      if (lesser === undefined || !(error instanceof AcmeFailure)) {
        throw error;
      }
      throwIfInterrupted(signal);
      ports.log.warn('the CA refused a part of the order, which is placed without it', {
        refused: Object.keys(payload).filter((key) => !(key in lesser)),
        type: error.type,
        detail: error.detail,
      });
      payload = lesser;
    }
  }
}

function payloadOf({ names, profile, replaces }: OrderRequest): NewOrder {
  return {
    identifiers: names.map((value) => ({ type: isIpAddress(value) ? 'ip' : 'dns', value })),
    ...(profile === undefined ? {} : { profile }),
    ...(replaces === undefined ? {} : { replaces }),
  };
}

/** The order without the part the refusal is about; undefined when leaving something out would not help. */
function lesserPayload(payload: NewOrder, failure: AcmeFailure): NewOrder | undefined {
  const { profile, replaces, ...rest } = payload;
  if (profile !== undefined && failure.type === 'invalidProfile') {
    return { ...rest, ...(replaces === undefined ? {} : { replaces }) };
  }
  if (replaces !== undefined && mayBeAboutReplaces(failure)) {
    return { ...rest, ...(profile === undefined ? {} : { profile }) };
  }
  return undefined;
}

/**
 * CAs name the fault of a predecessor in many ways: 409 alreadyReplaced, 404, 403 when it belongs to another account,
 * malformed, even 500. A refusal that names identifiers, or is about the account or its limits, is about something else.
 */
function mayBeAboutReplaces(failure: AcmeFailure): boolean {
  if (failure.kind !== 'problem' || failure.subproblems.length > 0) {
    return false;
  }
  return (
    ['alreadyReplaced', 'conflict', 'malformed', 'unauthorized', 'serverInternal'].includes(failure.type) ||
    failure.status === 404 ||
    failure.status === 409 ||
    isTransient(failure)
  );
}

/** A CA that answers with another set of names has mixed up orders; validating it would prove the wrong thing. */
function checkIdentifiers({ order, url }: OrderAnswer, names: readonly string[]): void {
  const got = order.identifiers.map(({ value }) => value.toLowerCase()).sort();
  if (got.join(' ') !== [...names].sort().join(' ')) {
    throw new AcmeFailure({
      kind: 'http',
      type: 'identifiersDiffer',
      step: 'newOrder',
      url,
      detail: `the CA made an order for other names: ${got.join(', ')}`,
      orderAlive: false,
    });
  }
}
