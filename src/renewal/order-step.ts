import type { Ledger } from '../store/ledger-types.ts';
import type { CertificateNeed } from './certificate-need.ts';
import { exactSet } from './limits/exact-set.ts';
import { withIssuance, withOrder } from './limits/ledger.ts';
import { limitsOf } from './limits/lets-encrypt-limits.ts';
import { type OrderVerdict, orderVerdict } from './limits/order-verdict.ts';
import type { Step } from './step.ts';
import type { IssueAction, Wait } from './types.ts';

/** Below this share of its lifetime, expiry beats our own caps. */
const URGENT_SHARE = 1 / 20;

/** An order that is wanted and whose names are ready. */
export interface OrderCandidate {
  readonly need: CertificateNeed;
  /** Of the CA to ask. */
  readonly directoryUrl: string;
  /** Why it is not the first CA. */
  readonly caReason: string | undefined;
  /** A stored order is gone on with. */
  readonly resumes: boolean;
  readonly insideAriWindow: boolean;
  /** The CA suggested a time that is over: it wants the certificate replaced at once. */
  readonly pastAriWindow: boolean;
}

/**
 * The order for a certificate that is needed and whose names are ready, as far as the limits allow. Names that a limit
 * holds back are left out, the others go. Finishing an order that was placed before needs no room in any limit. Pure.
 */
export function orderStep(candidate: OrderCandidate, ledger: Ledger, now: Date): Step {
  const { need, resumes } = candidate;
  if (resumes) return { action: issueAction(candidate, need.names) };
  const waits: Wait[] = [];
  for (let names = need.names; names.length > 0; ) {
    const verdict = verdictOn(names, ledger, candidate, now);
    if (verdict.kind === 'go') return { action: issueAction(candidate, names), waits };
    const held = verdict.kind === 'wait' && verdict.scope.kind !== 'names' ? names : heldNames(verdict);
    waits.push(waitOf(verdict, held));
    names = names.filter((name) => !held.includes(name));
  }
  const ends = waits.flatMap(({ until }) => (until === undefined ? [] : [Date.parse(until)]));
  return ends.length === 0 ? { waits } : { waits, lookAt: Math.min(...ends) };
}

/** The ledger as it will be when a planned order has been placed and its certificate issued. */
export function withPlannedOrder(ledger: Ledger, action: IssueAction, now: Date): Ledger {
  const limits = limitsOf(action.directoryUrl);
  const ordered = action.resumes ? ledger : withOrder(ledger, action, limits, now);
  return withIssuance(ordered, action, limits, now);
}

function verdictOn(
  names: readonly string[],
  ledger: Ledger,
  { need: { saved, askedAt }, directoryUrl, insideAriWindow, pastAriWindow }: OrderCandidate,
  now: Date,
): OrderVerdict {
  const predecessor = predecessorAt(directoryUrl, saved);
  const request = { names, isRenewalOfSameSet: isSameSet(names, predecessor?.names), insideAriWindow };
  const isUrgent = pastAriWindow || isExpiring(saved, now);
  return orderVerdict(
    { ...request, isUrgent, byHand: askedAt !== undefined, askedAt },
    ledger,
    limitsOf(directoryUrl),
    now,
  );
}

function isSameSet(names: readonly string[], before: readonly string[] | undefined): boolean {
  return before !== undefined && exactSet(names) === exactSet(before);
}

function isExpiring(saved: CertificateNeed['saved'], now: Date): boolean {
  if (saved === undefined) return false;
  const notAfter = Date.parse(saved.leaf.notAfter);
  return notAfter - now.getTime() < (notAfter - Date.parse(saved.leaf.notBefore)) * URGENT_SHARE;
}

function heldNames(verdict: Exclude<OrderVerdict, { kind: 'go' }>): readonly string[] {
  if (verdict.kind === 'paused') return verdict.names;
  return verdict.scope.kind === 'names' ? verdict.scope.names : [];
}

function waitOf(verdict: Exclude<OrderVerdict, { kind: 'go' }>, names: readonly string[]): Wait {
  if (verdict.kind === 'wait') return { names, reason: verdict.reason, until: verdict.until };
  const where = verdict.url === undefined ? 'on its own pages' : `at ${verdict.url}`;
  return { names, reason: `paused by the CA; only a person can end that, ${where}`, until: undefined };
}

function issueAction(candidate: OrderCandidate, names: readonly string[]): IssueAction {
  const { need, directoryUrl, caReason, resumes, insideAriWindow } = candidate;
  const { certificateId, saved } = need;
  const predecessor = predecessorAt(directoryUrl, saved);
  const isRenewalOfSameSet = isSameSet(names, predecessor?.names);
  const replaces = predecessor?.leaf.renewalInfoId;
  const reason = [need.reason, caReason].filter((part) => part !== undefined).join('; ');
  const order = { certificateId, directoryUrl, names, replaces, resumes, isRenewalOfSameSet, insideAriWindow };
  return { kind: 'issue', ...order, reason };
}

/** What a CA can know of the certificate: another CA's is none of its renewals (RFC 9773 section 5). */
function predecessorAt(directoryUrl: string, saved: CertificateNeed['saved']): CertificateNeed['saved'] {
  return saved?.directoryUrl === directoryUrl ? saved : undefined;
}
