import type {
  AcmeAccount,
  AcmeCa,
  IssuedCertificate,
  IssueOptions,
  OrderJournal,
  OrderRequest,
  PlacedOrder,
} from '../../src/acme/types.ts';
import type { CertificateAuthority } from './certificate-authority.ts';

/** A caller that does not give up. */
export const NEVER: AbortSignal = new AbortController().signal;

/** When the process dies: right before or right after the journal's write number `index` of this kind. */
export interface Crash {
  readonly kind: 'account' | 'order';
  readonly index: number;
  readonly moment: 'before' | 'after';
}

export interface JournalingDaemon {
  readonly saved: { account: AcmeAccount | undefined; order: PlacedOrder | undefined };
  crashAt: Crash | undefined;
  issue(request: Partial<OrderRequest>, options?: Partial<IssueOptions>): Promise<IssuedCertificate>;
  changeAccountKey(): Promise<AcmeAccount>;
  /** The same disk, a new process. */
  restarted(): JournalingDaemon;
}

/** What the renewal daemon does around an issuer: it keeps what is journaled, and hands it back. */
export function newDaemon(
  authority: CertificateAuthority,
  saved: JournalingDaemon['saved'] = { account: undefined, order: undefined },
  issuer: AcmeCa = authority.issuer(),
): JournalingDaemon {
  const calls = { account: 0, order: 0 };
  const written = async (kind: 'account' | 'order', save: () => void): Promise<void> => {
    const crash = daemon.crashAt;
    const now = crash?.kind === kind && crash.index === calls[kind];
    calls[kind] += 1;
    if (now && crash.moment === 'before') {
      throw new Error('crash');
    }
    save();
    if (now) {
      throw new Error('crash');
    }
  };
  const journal: OrderJournal = {
    account: (account) => written('account', () => Object.assign(saved, { account })),
    order: (order) => written('order', () => Object.assign(saved, { order })),
  };
  const daemon: JournalingDaemon = {
    saved,
    crashAt: undefined,
    issue: ({ names = [], keyType = 'p256', profile = 'classic', replaces }, options = {}) => {
      const kept = { account: saved.account, resume: saved.order, signal: NEVER, ...options };
      return issuer.issue({ names, keyType, profile, replaces }, journal, kept);
    },
    changeAccountKey: () => issuer.changeAccountKey(accountOf(daemon), journal, NEVER),
    restarted: () => newDaemon(authority, saved),
  };
  return daemon;
}

/** The journaled account. Throws when there is none. */
export function accountOf({ saved }: JournalingDaemon): AcmeAccount {
  if (saved.account === undefined) {
    throw new Error('no account was journaled');
  }
  return saved.account;
}

/** `count` names that no other test uses. */
export function namesOf(test: string, count: number, suffix = 'n'): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${suffix}${index}.${test}.example`);
}
