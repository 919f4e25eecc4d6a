import type { Clock } from '../platform/clock.ts';
import type { CertificateStore } from '../store/types.ts';
import { EMPTY_LEDGER, withStart } from './limits/ledger.ts';

/**
 * Notes in a CA's ledger that the process has started: the first thing it does, so that a crash loop leaves the CA alone
 * (`limits/quiet-after-starts.ts`). Throws AppError STORE: without a ledger nothing may be asked of a CA.
 */
export async function noteStart(
  directoryUrl: string,
  store: Pick<CertificateStore, 'load' | 'saveLedger'>,
  clock: Pick<Clock, 'now'>,
): Promise<void> {
  const { ledgers } = await store.load();
  const ledger = ledgers.find((one) => one.directoryUrl === directoryUrl)?.ledger ?? EMPTY_LEDGER;
  await store.saveLedger({ directoryUrl, ledger: withStart(ledger, clock.now()) });
}
