import type { CertificateStore, SavedCertificate, StoreState } from '../../src/store/types.ts';
import { certificateFacts } from '../../src/x509/parse.ts';
import { Crash } from '../support/memory-files.ts';
import type { Dice } from './dice.ts';

/** Those in force and three older ones, as the real store keeps them. */
const VERSIONS_KEPT = 4;

/** A crash meets one of this many next writes. */
const CRASH_WITHIN_WRITES = 12;

export interface MemoryStore {
  readonly store: CertificateStore;
  /** The process dies before or after one of its next writes. */
  crashSoon(chance: Dice): void;
}

/**
 * The store as a volume keeps it, without files: a year has thousands of looks, and decoding all records for each would
 * be most of the work. The real one has tests of its own, crashes at every write included.
 */
export function memoryStore(): MemoryStore {
  const accounts = new Map<string, StoreState['accounts'][number]>();
  const lineages = new Map<string, readonly SavedCertificate[]>();
  const orders = new Map<string, StoreState['orders'][number]>();
  const failures = new Map<string, StoreState['failures'][number]>();
  const infos = new Map<string, StoreState['renewalInfos'][number]>();
  const ledgers = new Map<string, StoreState['ledgers'][number]>();
  let restart: StoreState['restart'];
  let done: StoreState['done'] = { templates: [], installed: {} };
  let crash: { readonly moment: 'before' | 'after'; writesLeft: number } | undefined;

  const change = async <Changed>(apply: () => Changed): Promise<Changed> => {
    const moment = crash !== undefined && crash.writesLeft-- === 0 ? crash.moment : undefined;
    if (moment !== undefined) crash = undefined;
    if (moment === 'before') throw new Crash('before a write');
    const changed = apply();
    if (moment === 'after') throw new Crash('after a write');
    return changed;
  };
  const store: CertificateStore = {
    async load() {
      const sorted = [...lineages].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, versions]) => versions);
      return {
        accounts: [...accounts.values()],
        certificates: sorted.flatMap(([current]) => current ?? []),
        previous: sorted.flatMap(([, ...older]) => older),
        orders: [...orders.values()],
        failures: [...failures.values()],
        wishes: [],
        restart,
        done,
        renewalInfos: [...infos.values()],
        ledgers: [...ledgers.values()],
      };
    },
    saveAccount: (account) => change(() => void accounts.set(account.directoryUrl, account)),
    saveOrder: (order) => change(() => void orders.set(order.certificateId, order)),
    removeOrder: (id) => change(() => void orders.delete(id)),
    saveCertificate: (certificate) =>
      change(() => {
        const older = lineages.get(certificate.id) ?? [];
        const version = (older[0]?.version ?? 0) + 1;
        const saved = { ...certificate, version, leaf: certificateFacts(certificate.chainPem) };
        lineages.set(certificate.id, [saved, ...older].slice(0, VERSIONS_KEPT));
        return saved;
      }),
    saveRenewalInfo: (info) => change(() => void infos.set(info.certificateId, info)),
    saveLedger: (ledger) => change(() => void ledgers.set(ledger.directoryUrl, ledger)),
    saveLoadBalancer: (changed) =>
      change(() => {
        done = changed;
      }),
    saveRestart: (begun) =>
      change(() => {
        restart = begun;
      }),
    removeRestart: () =>
      change(() => {
        restart = undefined;
      }),
    saveFailure: (failure) => change(() => void failures.set(`${failure.action} ${failure.subject}`, failure)),
    removeFailure: (subject, action) => change(() => void failures.delete(`${action} ${subject}`)),
    saveWish: () => change(() => undefined),
    removeWish: () => change(() => undefined),
    loadImport: async () => undefined,
    saveImport: () => change(() => undefined),
    loadApiToken: async () => undefined,
    saveApiToken: () => change(() => undefined),
    loadLease: async () => undefined,
    saveLease: () => change(() => undefined),
    removeLease: () => change(() => undefined),
  };
  return {
    store,
    crashSoon(chance) {
      crash = { moment: chance.chance(0.5) ? 'before' : 'after', writesLeft: chance.below(CRASH_WITHIN_WRITES) };
    },
  };
}
