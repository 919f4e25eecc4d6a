import type { CountedOrder } from './ledger.ts';

/** An order that is about to be placed. */
export interface OrderRequest extends CountedOrder {
  /** The CA's renewal information says at once, or the certificate is about to expire. */
  readonly isUrgent: boolean;
  /** The operator asked for it, now: our own caps step back, those of the CA stay. */
  readonly byHand: boolean;
  /** When the operator did, ISO 8601: a name the CA paused after that stays paused. */
  readonly askedAt?: string | undefined;
}
