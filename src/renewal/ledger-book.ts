import type { AcmeFailure } from '../acme/problem.ts';
import type { Clock } from '../platform/clock.ts';
import type { Ledger } from '../store/ledger-types.ts';
import type { CertificateStore } from '../store/types.ts';
import {
  type CountedOrder,
  EMPTY_LEDGER,
  withBlock,
  withIssuance,
  withNameFailures,
  withOrder,
  withPause,
} from './limits/ledger.ts';
import { limitsOf } from './limits/lets-encrypt-limits.ts';
import { limitScope } from './limits/limit-scope.ts';
import type { Observation } from './types.ts';

export interface LedgerPorts {
  readonly store: Pick<CertificateStore, 'load' | 'saveLedger'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** The ledger of one CA, written on before or right after what it counts. */
export interface LedgerBook {
  /** Before the order is placed. */
  ordered(order: CountedOrder): Promise<void>;
  issued(order: CountedOrder): Promise<void>;
  /** Why the CA is not to be asked again before the next look: it could not be reached for an order before this one. */
  outage: string | undefined;
  /** Notes failed names, and what the CA holds back; true when it holds back something by a limit. */
  refused(failure: AcmeFailure, names: readonly string[]): Promise<boolean>;
}

/** Goes on from the observed ledger. */
export function ledgerBook(
  { ledgers }: Pick<Observation, 'ledgers'>,
  directoryUrl: string,
  { store, clock }: LedgerPorts,
): LedgerBook {
  const limits = limitsOf(directoryUrl);
  let ledger = ledgers.find((one) => one.directoryUrl === directoryUrl)?.ledger ?? EMPTY_LEDGER;
  const write = async (next: Ledger) => {
    ledger = next;
    await store.saveLedger({ directoryUrl, ledger });
  };
  return {
    outage: undefined,
    ordered: (order) => write(withOrder(ledger, order, limits, clock.now())),
    issued: (order) => write(withIssuance(ledger, order, limits, clock.now())),
    async refused(failure, names) {
      const now = clock.now();
      const failed = failure.nameFailures.filter(({ name }) => names.includes(name));
      const counted = withNameFailures(ledger, failed, limits, now);
      const hit = limitScope({ ...pick(failure), names }, now);
      const noted = hit === undefined ? counted : withHit(counted, hit, now);
      if (noted !== ledger) await write(noted);
      return hit !== undefined;
    },
  };
}

function pick({ type, detail, retryAfterMs }: AcmeFailure) {
  return { type, detail, retryAfterMs };
}

function withHit(ledger: Ledger, hit: NonNullable<ReturnType<typeof limitScope>>, now: Date): Ledger {
  return hit.kind === 'block' ? withBlock(ledger, hit.block, now) : withPause(ledger, hit.pause);
}
