import { DAY_MS } from '../scenario.ts';
import type { PressedCertificate } from './certificate-press.ts';
import type { LimitedOrder } from './rate-limits.ts';
import { orderUrlOf } from './refusals.ts';

/** `classic` gives a pending order a week. */
const ORDER_MS = 7 * DAY_MS;

/** An order as the CA sees it. */
export interface CaOrder extends LimitedOrder {
  readonly url: string;
  readonly expiresMs: number;
  readonly replaces: string | undefined;
  status: 'pending' | 'valid' | 'invalid';
  certificate: PressedCertificate | undefined;
}

/** All orders. */
export interface OrderBook {
  open(order: LimitedOrder, replaces: string | undefined, nowMs: number): CaOrder;
  /** Undefined once it has expired: the CA answers 404 then. */
  find(url: string, nowMs: number): CaOrder | undefined;
}

/** No orders yet. */
export function orderBook(): OrderBook {
  const orders = new Map<string, CaOrder>();
  return {
    open(order, replaces, nowMs) {
      const url = orderUrlOf(orders.size + 1);
      const expiresMs = nowMs + ORDER_MS;
      const opened: CaOrder = { ...order, url, expiresMs, replaces, status: 'pending', certificate: undefined };
      orders.set(url, opened);
      return opened;
    },
    find(url, nowMs) {
      const order = orders.get(url);
      return order === undefined || order.expiresMs <= nowMs ? undefined : order;
    },
  };
}
