import type { Clock } from '../platform/clock.ts';
import { AppError, messageOf } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import { certificateFacts } from '../x509/parse.ts';
import type { RecordCodec } from './codec.ts';
import {
  ACCOUNTS,
  API_TOKEN_FILE,
  accountPath,
  CERTIFICATES,
  failurePath,
  failuresPath,
  IMPORT_FILE,
  LAYOUT_FILE,
  LEASE_FILE,
  LEDGERS,
  LOAD_BALANCER_FILE,
  ledgerPath,
  ORDERS,
  orderPath,
  pointerPath,
  RENEWAL_INFOS,
  RESTART_FILE,
  renewalInfoPath,
  versionPath,
  WISHES,
  wishPath,
} from './layout.ts';
import { ledgerRecord } from './ledger-record.ts';
import {
  accountRecord,
  apiTokenRecord,
  certificateRecord,
  failureRecord,
  importRecord,
  layoutRecord,
  leaseRecord,
  loadBalancerRecord,
  orderRecord,
  pointerRecord,
  renewalInfoRecord,
  restartRecord,
  type StoredCertificate,
  wishRecord,
} from './record.ts';
import type {
  CertificateStore,
  FailureRecord,
  LoadBalancerRecord,
  NewCertificate,
  SavedCertificate,
  StoreState,
} from './types.ts';

/** Older versions that stay next to the one in force, to go back to by hand. */
const PREVIOUS_VERSIONS_KEPT = 3;

const FAILED_ACTIONS: readonly FailureRecord['action'][] = ['issue', 'install', 'validate', 'revoke', 'check', 'reach'];

export interface FileStorePorts {
  readonly files: Files;
  readonly clock: Pick<Clock, 'now'>;
}

/** CertificateStore on files, one small JSON file per record. */
export function fileStore({ files, clock }: FileStorePorts): CertificateStore {
  const write = async (path: string, text: string): Promise<void> => {
    await claimLayout(files, clock.now());
    await files.write(path, text);
  };
  return {
    load: () => load(files),
    saveAccount: (account) => write(accountPath(account.directoryUrl), accountRecord.encode(account)),
    saveOrder: (order) => write(orderPath(order.certificateId), orderRecord.encode(order)),
    removeOrder: (certificateId) => files.remove(orderPath(certificateId)),
    saveCertificate: (certificate) => saveCertificate(files, write, certificate),
    saveRenewalInfo: (info) => write(renewalInfoPath(info.certificateId), renewalInfoRecord.encode(info)),
    saveLedger: (ledger) => write(ledgerPath(ledger.directoryUrl), ledgerRecord.encode(ledger)),
    saveFailure: (failure) => write(failurePath(failure.subject, failure.action), failureRecord.encode(failure)),
    removeFailure: (subject, action) => files.remove(failurePath(subject, action)),
    saveWish: (wish) => write(wishPath(wish), wishRecord.encode(wish)),
    removeWish: (wish) => files.remove(wishPath(wish)),
    saveLoadBalancer: (done) => write(LOAD_BALANCER_FILE, loadBalancerRecord.encode(done)),
    saveRestart: (restart) => write(RESTART_FILE, restartRecord.encode(restart)),
    removeRestart: () => files.remove(RESTART_FILE),
    loadImport: () => readRecord(files, IMPORT_FILE, importRecord),
    saveImport: (record) => write(IMPORT_FILE, importRecord.encode(record)),
    loadApiToken: async () => (await readRecord(files, API_TOKEN_FILE, apiTokenRecord))?.token,
    loadLease: () => readRecord(files, LEASE_FILE, leaseRecord),
    saveLease: (lease) => write(LEASE_FILE, leaseRecord.encode(lease)),
    removeLease: () => files.remove(LEASE_FILE),
    saveApiToken: (token) =>
      write(API_TOKEN_FILE, apiTokenRecord.encode({ token, createdAt: clock.now().toISOString() })),
  };
}

/** Refuses a directory of a newer layout; marks an empty one as ours before anything is put into it. */
async function claimLayout(files: Files, now: Date): Promise<void> {
  if ((await readRecord(files, LAYOUT_FILE, layoutRecord)) === undefined) {
    await files.write(LAYOUT_FILE, layoutRecord.encode({ createdAt: now.toISOString() }));
  }
}

async function load(files: Files): Promise<StoreState> {
  await readRecord(files, LAYOUT_FILE, layoutRecord);
  const [accounts, lineages, orders, wishes, ledgers, renewalInfos, restart, done, ...failures] = await Promise.all([
    readAll(files, ACCOUNTS, accountRecord),
    readCertificates(files),
    readAll(files, ORDERS, orderRecord),
    readAll(files, WISHES, wishRecord),
    readAll(files, LEDGERS, ledgerRecord),
    readAll(files, RENEWAL_INFOS, renewalInfoRecord),
    readRecord(files, RESTART_FILE, restartRecord),
    readRecord(files, LOAD_BALANCER_FILE, loadBalancerRecord),
    ...FAILED_ACTIONS.map((action) => readAll(files, failuresPath(action), failureRecord)),
  ]);
  return {
    accounts,
    ...lineages,
    orders,
    wishes,
    ledgers,
    renewalInfos,
    restart,
    done: done ?? NOTHING_DONE,
    failures: failures.flat(),
  };
}

const NOTHING_DONE: LoadBalancerRecord = { templates: [], installed: {} };

/** A directory without a pointer is a first version that was interrupted: its order is still there and is resumed. */
async function readCertificates(files: Files): Promise<Pick<StoreState, 'certificates' | 'previous'>> {
  const directories = await files.list(CERTIFICATES);
  const lineages = await Promise.all(directories.map((name) => readLineage(files, decodeURIComponent(name))));
  return {
    certificates: lineages.flatMap(({ current }) => current ?? []),
    previous: lineages.flatMap(({ previous }) => previous),
  };
}

interface Lineage {
  readonly current: SavedCertificate | undefined;
  /** Newest first. */
  readonly previous: readonly SavedCertificate[];
}

async function readLineage(files: Files, certificateId: string): Promise<Lineage> {
  const pointer = await readRecord(files, pointerPath(certificateId), pointerRecord);
  if (pointer === undefined) return { current: undefined, previous: [] };
  const path = versionPath(certificateId, pointer.version);
  const current = await readVersion(files, path);
  if (current === undefined) {
    throw new AppError('STORE', `${path} is missing, although it is the version in force`, {
      suggestions: [`Restore it, or remove ${pointerPath(certificateId)} to have the certificate issued anew.`],
    });
  }
  const older = Array.from({ length: PREVIOUS_VERSIONS_KEPT }, (_, index) => pointer.version - 1 - index);
  const previous = await Promise.all(
    older.filter((version) => version > 0).map((version) => readVersion(files, versionPath(certificateId, version))),
  );
  return { current, previous: previous.filter((version) => version !== undefined) };
}

async function readVersion(files: Files, path: string): Promise<SavedCertificate | undefined> {
  const stored = await readRecord(files, path, certificateRecord);
  try {
    return stored && withLeaf(stored);
  } catch (error) {
    throw new AppError('STORE', `${path} is damaged: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * The new version is whole on disk before the pointer moves. What is too old goes first, so that nothing can fail
 * after the switch. A version above the pointer was interrupted and is overwritten.
 */
async function saveCertificate(
  files: Files,
  write: (path: string, text: string) => Promise<void>,
  certificate: NewCertificate,
): Promise<SavedCertificate> {
  const pointer = await readRecord(files, pointerPath(certificate.id), pointerRecord);
  const version = (pointer?.version ?? 0) + 1;
  const saved = withLeaf({ ...certificate, version });
  await removeOldVersions(files, certificate.id, version);
  await write(versionPath(certificate.id, version), certificateRecord.encode(saved));
  await write(pointerPath(certificate.id), pointerRecord.encode({ version }));
  return saved;
}

async function removeOldVersions(files: Files, certificateId: string, version: number): Promise<void> {
  for (let old = version - PREVIOUS_VERSIONS_KEPT - 1; old > 0; old--) {
    const path = versionPath(certificateId, old);
    if ((await files.read(path)) === undefined) {
      return;
    }
    await files.remove(path);
  }
}

function withLeaf(stored: StoredCertificate): SavedCertificate {
  return { ...stored, leaf: certificateFacts(stored.chainPem) };
}

async function readAll<T>(files: Files, directory: string, codec: RecordCodec<T>): Promise<readonly T[]> {
  const names = await files.list(directory);
  const records = await Promise.all(names.map((name) => readRecord(files, `${directory}/${name}`, codec)));
  return records.filter((record) => record !== undefined);
}

async function readRecord<T>(files: Files, path: string, codec: RecordCodec<T>): Promise<T | undefined> {
  const text = await files.read(path);
  return text === undefined ? undefined : codec.decode(text, path);
}
