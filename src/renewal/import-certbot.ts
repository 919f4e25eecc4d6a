import type { Clock } from '../platform/clock.ts';
import type { Files } from '../platform/files.ts';
import type { Log } from '../platform/log.ts';
import { readCertbotTree } from '../store/certbot/read-tree.ts';
import type { CertificateStore } from '../store/types.ts';
import { importChoice } from './import-choice.ts';
import type { Observation } from './types.ts';

export interface ImportPorts {
  /** certbot's configuration directory. Only read. */
  readonly tree: Pick<Files, 'read' | 'list'>;
  readonly store: Pick<CertificateStore, 'saveAccount' | 'saveCertificate' | 'loadImport' | 'saveImport'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

/**
 * Takes over what certbot has got in the volume of the original app: once, as long as the store has no record of it, and
 * before the first order, so that switching costs no issuance and no account. A crash in between repeats it, to the same
 * end: what is saved is not saved again. Returns true when something was taken over. Throws AppError STORE.
 */
export async function importCertbot(
  observation: Pick<Observation, 'wanted' | 'accounts' | 'certificates'>,
  directoryUrl: string,
  { tree, store, clock, log }: ImportPorts,
): Promise<boolean> {
  if (observation.wanted.length === 0 || (await store.loadImport()) !== undefined) return false;
  const found = await readCertbotTree(tree, directoryUrl);
  if (found.accounts.length + found.lineages.length + found.skipped.length === 0) return false;
  const { wanted, ...known } = observation;
  const { account, certificates, skipped } = importChoice({
    tree: found,
    directoryUrl,
    wanted,
    known,
    now: clock.now(),
  });
  for (const { path, reason } of skipped) log.warn('not taken over from certbot', { path, reason });
  if (account !== undefined) {
    await store.saveAccount(account);
    log.info('account taken over from certbot', { accountUrl: account.accountUrl });
  }
  for (const certificate of certificates) {
    const { names, version } = await store.saveCertificate(certificate);
    log.info('certificate taken over from certbot', { certificateId: certificate.id, version, names });
  }
  await store.saveImport({ at: clock.now().toISOString(), certificateIds: certificates.map(({ id }) => id) });
  return true;
}
