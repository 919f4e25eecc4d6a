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
 * store's. First come, first served: a new order waits for what came before it, a read for the order before it.
 */
export function orderGate(): OrderGate {
  let lastOrder: Promise<unknown> = Promise.resolve();
  let readsSince = new Set<Promise<unknown>>();

  const passOrder = <T>(request: () => Promise<T>): Promise<T> => {
    const running = Promise.all([lastOrder, ...readsSince]).then(request);
    lastOrder = settled(running);
    readsSince = new Set();
    return running;
  };

  const passRead = <T>(request: () => Promise<T>): Promise<T> => {
    const running = lastOrder.then(request);
    const reads = readsSince;
    const end = settled(running);
    reads.add(end);
    void end.then(() => reads.delete(end));
    return running;
  };

  return {
    pass: (kind, request) => {
      if (kind === 'newOrder') return passOrder(request);
      return READERS.has(kind) ? passRead(request) : request();
    },
  };
}

/** Never rejects: what the request comes to is its caller's business. */
function settled(running: Promise<unknown>): Promise<unknown> {
  return running.catch(() => {});
}
