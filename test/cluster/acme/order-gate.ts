import type { RequestKind } from './types.ts';

/** Requests during which Pebble must not scan its authorizations. */
const READERS: ReadonlySet<RequestKind> = new Set(['order', 'finalize', 'authorization', 'challenge']);

export interface OrderGate {
  /** Runs the request when Pebble can bear it. */
  pass<T>(kind: RequestKind, request: () => Promise<T>): Promise<T>;
}

/**
 * Keeps new orders and reads of orders and authorizations apart: Pebble 2.4 to 2.10 deadlocks when a newOrder, which
 * scans authorizations under the store's lock, meets a read that holds an authorization's lock and waits for the
 * store's. A new order waits for the reads in flight; later reads wait for it.
 */
export function orderGate(): OrderGate {
  const reads = new Set<Promise<unknown>>();
  let order: Promise<unknown> = Promise.resolve();

  const passOrder = async <T>(request: () => Promise<T>): Promise<T> => {
    const previous = order;
    const running = (async () => {
      await Promise.allSettled([previous, ...reads]);
      return request();
    })();
    order = running.catch(() => {});
    return running;
  };

  const passRead = async <T>(request: () => Promise<T>): Promise<T> => {
    for (let last: Promise<unknown> | undefined; last !== order; ) {
      last = order;
      await last;
    }
    const running = request();
    const settled = running.catch(() => {});
    reads.add(settled);
    void settled.then(() => reads.delete(settled));
    return running;
  };

  return {
    pass: (kind, request) => {
      if (kind === 'newOrder') return passOrder(request);
      return READERS.has(kind) ? passRead(request) : request();
    },
  };
}
