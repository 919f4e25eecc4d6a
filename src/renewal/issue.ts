import { AcmeFailure } from '../acme/problem.ts';
import type { AcmeCa, Issuer, OrderJournal } from '../acme/types.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { CertificateStore } from '../store/types.ts';
import { attemptAt } from './attempt.ts';
import { isOutage, outageOf } from './ca-outage.ts';
import type { LedgerBook } from './ledger-book.ts';
import type { IssueAction, Observation, Outcome, Policy } from './types.ts';

export interface IssuePorts {
  readonly issuer: Issuer;
  /** Directory URL -> CA, for those of `Policy.backupUrls`. */
  readonly backups?: ReadonlyMap<string, AcmeCa>;
  readonly store: CertificateStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly signal: AbortSignal;
}

/** Asks the CA for a certificate and saves it; what it refuses becomes a failure record and an Outcome. */
export async function issue(
  action: IssueAction,
  observation: Observation,
  ports: IssuePorts,
  policy: Policy,
  book: LedgerBook,
): Promise<Outcome> {
  const { certificateId, directoryUrl, names } = action;
  if (book.outage !== undefined) return { action, ok: false, message: `not asked: ${book.outage}` };
  const attempt = attemptAt(action.kind, certificateId, observation, ports);
  // Counted before it is tried: a daemon that dies over an order must not order again at once, for ever.
  await attempt.failed('interrupted', 'the daemon stopped before the CA had given its last answer');
  if (!action.resumes) await book.ordered(action);
  const journal: OrderJournal = {
    account: (account) => ports.store.saveAccount(account),
    order: (order) => ports.store.saveOrder({ ...order, certificateId }),
  };
  try {
    const isFirst = directoryUrl === policy.directoryUrl;
    const profile = isFirst ? policy.profile : undefined;
    const issued = await issuerAt(directoryUrl, policy, ports).issue(
      { names, keyType: policy.keyType, profile, replaces: action.replaces },
      journal,
      {
        account: observation.accounts.find((account) => account.directoryUrl === directoryUrl),
        resume: action.resumes ? observation.orders.find((order) => order.certificateId === certificateId) : undefined,
        signal: ports.signal,
      },
    );
    const saved = await ports.store.saveCertificate({
      id: certificateId,
      ...issued,
      savedAt: momentAfterWishes(ports.clock.now(), certificateId, observation),
    });
    await ports.store.removeOrder(certificateId);
    await attempt.succeeded();
    if (outageOf(directoryUrl, observation.failures)) await ports.store.removeFailure(directoryUrl, 'reach');
    await book.issued(action);
    await forgetNameFailures(names, observation, ports);
    return {
      action,
      ok: true,
      message: `issued version ${saved.version} for ${names.join(' ')}, valid until ${saved.leaf.notAfter}${isFirst ? '' : `, by ${new URL(directoryUrl).host}`}`,
    };
  } catch (error) {
    if (!(error instanceof AcmeFailure)) throw error;
    if (error.orderAlive === false) await ports.store.removeOrder(certificateId);
    const limited = await book.refused(error, names);
    const isDown = await blamesCa(error, directoryUrl, observation, ports, book);
    if (isDown || limited || (await blamesNames(error, names, observation, ports))) await attempt.succeeded();
    else await attempt.failed(error.type, error.message, error.retryAfterMs);
    const words = [error.message, ...error.nameFailures.map(({ name, detail }) => `${name}: ${detail}`)].join('; ');
    return { action, ok: false, message: words };
  }
}

/**
 * A wish is open until something newer than it is saved. Where the clock was set back in between, the new version would
 * look older than the wish it fulfils, and be ordered again and again.
 */
function momentAfterWishes(now: Date, certificateId: string, { wishes }: Observation): string {
  const asked = wishes.filter((wish) => wish.certificateId === certificateId).map(({ at }) => Date.parse(at) + 1);
  return new Date(Math.max(now.getTime(), ...asked)).toISOString();
}

function issuerAt(directoryUrl: string, policy: Policy, { issuer, backups }: IssuePorts): Issuer {
  const found = directoryUrl === policy.directoryUrl ? issuer : backups?.get(directoryUrl);
  if (found === undefined) throw new AppError('BUG', `the plan orders at ${directoryUrl}, which is no CA of ours`);
  return found;
}

/**
 * Notes an outage once for the CA, whatever certificate met it. True when nothing was said about the order itself: an
 * error of the CA's own that it put into words may be this order's fault, and then pauses the certificate as well.
 */
async function blamesCa(
  error: AcmeFailure,
  directoryUrl: string,
  observation: Observation,
  ports: IssuePorts,
  book: LedgerBook,
): Promise<boolean> {
  if (!isOutage(error)) return false;
  await attemptAt('reach', directoryUrl, observation, ports).failed(error.type, error.message, error.retryAfterMs);
  book.outage = error.message;
  return error.kind !== 'problem';
}

/**
 * True when the CA refused names of the order rather than the order: each then waits by itself, and the others are
 * ordered at once, which costs them no new validation (RFC 8555 section 7.5.1: their authorizations stay valid).
 */
async function blamesNames(
  { nameFailures, retryAfterMs }: AcmeFailure,
  names: readonly string[],
  observation: Observation,
  ports: IssuePorts,
): Promise<boolean> {
  const refused = nameFailures.filter(({ name }) => names.includes(name));
  for (const { name, type, detail } of refused)
    await attemptAt('validate', name, observation, ports).failed(type, detail, retryAfterMs);
  return refused.length > 0;
}

async function forgetNameFailures(
  names: readonly string[],
  observation: Observation,
  ports: IssuePorts,
): Promise<void> {
  const failed = observation.failures.filter(({ action, subject }) => action === 'validate' && names.includes(subject));
  for (const { subject } of failed) await ports.store.removeFailure(subject, 'validate');
}
