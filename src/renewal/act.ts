import { attemptAt } from './attempt.ts';
import { finish, type InstallPorts, install } from './install.ts';
import { type DirectoryPorts, reload, storeFiles } from './install-directory.ts';
import { removeSecrets } from './install-secrets.ts';
import { type IssuePorts, issue } from './issue.ts';
import { type LedgerBook, ledgerBook } from './ledger-book.ts';
import { type RevokePorts, revoke } from './revoke.ts';
import type {
  Action,
  DropWishAction,
  ForgetAction,
  HoldAction,
  Observation,
  Outcome,
  Plan,
  Policy,
  ReleaseAction,
} from './types.ts';

export type ActPorts = IssuePorts &
  InstallPorts &
  DirectoryPorts &
  RevokePorts & {
    /** Told of every action as it ends: with many of them under way, readers of the report see how far they are. */
    readonly onOutcome: (outcome: Outcome) => void;
  };

/**
 * Carries out a plan, one action after another. An action ends as an Outcome, its failure as a record in the store that
 * the next plan sees. Throws only when the store itself fails: without it no failure could be remembered.
 */
export async function act(
  plan: Plan,
  observation: Observation,
  ports: ActPorts,
  policy: Policy,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  // One book for all orders at a CA: each has to count those before it.
  const books = new Map<string, LedgerBook>();
  const bookOf = (directoryUrl: string) => {
    const book = books.get(directoryUrl) ?? ledgerBook(observation, directoryUrl, ports);
    books.set(directoryUrl, book);
    return book;
  };
  for (const action of plan.actions) {
    if (ports.signal.aborted) break;
    const outcome = await carryOut(action, observation, ports, policy, bookOf);
    ports.onOutcome(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

function carryOut(
  action: Action,
  observation: Observation,
  ports: ActPorts,
  policy: Policy,
  bookOf: (directoryUrl: string) => LedgerBook,
): Promise<Outcome> {
  switch (action.kind) {
    case 'issue':
      return issue(action, observation, ports, policy, bookOf(action.directoryUrl));
    case 'install':
      return install(action, observation, ports, policy);
    case 'finish-restart':
      return finish(action, observation, ports, policy);
    case 'store-files':
      return storeFiles(action, observation, ports);
    case 'reload':
      return reload(action, observation, ports);
    case 'remove-secrets':
      return removeSecrets(action, observation, ports, policy);
    case 'forget':
      return forget(action, ports);
    case 'revoke':
      return revoke(action, observation, ports);
    case 'drop-wish':
      return dropWish(action, ports);
    case 'hold':
      return hold(action, observation, ports);
    case 'release':
      return release(action, ports);
  }
}

async function forget(action: ForgetAction, { store }: Pick<ActPorts, 'store'>): Promise<Outcome> {
  await store.removeOrder(action.certificateId);
  await store.removeFailure(action.certificateId, 'issue');
  return { action, ok: true, message: `forgot the finished order of ${action.certificateId}` };
}

async function dropWish(action: DropWishAction, { store }: Pick<ActPorts, 'store'>): Promise<Outcome> {
  await store.removeWish(action.wish);
  return { action, ok: true, message: `the wish to ${action.wish.kind} ${action.certificateId} is settled` };
}

async function hold(action: HoldAction, observation: Observation, ports: ActPorts): Promise<Outcome> {
  const { certificateId: name, type, reason } = action;
  await attemptAt('check', name, observation, ports).failed(type, reason);
  return { action, ok: false, message: `${name} stays out of orders: ${reason}` };
}

async function release(action: ReleaseAction, { store }: Pick<ActPorts, 'store'>): Promise<Outcome> {
  await store.removeFailure(action.certificateId, 'check');
  return { action, ok: true, message: `${action.certificateId} may be ordered again` };
}
