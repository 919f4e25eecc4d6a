import { createPrivateKey } from 'node:crypto';
import type { Secret } from '../platform/secret.ts';
import { keyTypeOf } from '../x509/key-type.ts';
import type { KeyType } from '../x509/types.ts';
import { signingRequest, signingRequestDer } from './csr.ts';
import type { KeyPool } from './key-pool.ts';
import { type PollPorts, pollOrder } from './poll-order.ts';
import { AcmeFailure } from './problem.ts';
import { isTransient, type RetryPorts, retrying } from './retry.ts';
import type { AcmeSession, OrderAnswer } from './session.ts';
import type { PlacedOrder } from './types.ts';

/** A placed order with what finalize needs. */
export interface KeyedOrder extends PlacedOrder {
  readonly privateKeyPem: Secret;
  readonly csrPem: string;
}

/** The order with a key of the wanted type and a CSR: those it was stored with, or new ones. */
export async function keyedOrder(
  placed: PlacedOrder,
  keyType: KeyType,
  keys: Pick<KeyPool, 'take'>,
): Promise<KeyedOrder> {
  const { privateKeyPem, csrPem } = placed;
  if (privateKeyPem !== undefined && csrPem !== undefined) {
    if (keyTypeOf(createPrivateKey(privateKeyPem.reveal())) === keyType) {
      return { ...placed, privateKeyPem, csrPem };
    }
  }
  const fresh = await keys.take(keyType);
  return { ...placed, privateKeyPem: fresh, csrPem: await signingRequest(fresh, placed.names) };
}

/**
 * finalize (RFC 8555 section 7.4). The caller has journaled key and CSR. A lost answer may have reached the CA: the
 * order is read before finalize is sent again. `orderNotReady` right after validation is normal: poll, then send again.
 * Throws AcmeFailure; a refused CSR ends the order.
 */
export async function finalizeOrder(
  session: Pick<AcmeSession, 'order' | 'finalize'>,
  ready: OrderAnswer,
  csrPem: string,
  ports: PollPorts & RetryPorts,
  signal: AbortSignal,
): Promise<OrderAnswer> {
  const csr = signingRequestDer(csrPem);
  return retrying(ports, signal, async () => {
    try {
      return await session.finalize(ready, csr, signal);
    } catch (error) {
      if (!(error instanceof AcmeFailure) || error.status === 429) {
        throw error;
      }
      if (error.type === 'orderNotReady') {
        const polled = await pollOrder(session, await session.order(ready.url, signal), ['pending'], ports, signal);
        return polled.order.status === 'ready' ? session.finalize(polled, csr, signal) : polled;
      }
      if (!isTransient(error)) {
        throw endsOrder(error) ? error.with({ orderAlive: false }) : error;
      }
      const read = await session.order(ready.url, signal);
      if (read.order.status === 'ready') {
        throw error;
      }
      return read;
    }
  });
}

/** A refusal of this CSR stays one; trouble with account, limits or server passes. */
function endsOrder({ kind, status, type }: AcmeFailure): boolean {
  const passes = ['accountDoesNotExist', 'rateLimited', 'serverInternal', 'badNonce', 'userActionRequired'];
  return kind === 'problem' && (status ?? 500) < 500 && !passes.includes(type);
}
