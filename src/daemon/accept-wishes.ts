import type { Accepted, AcceptedWish, RenewRequest, Report, RevokeRequest } from '../daemon-api/types.ts';
import { AppError } from '../platform/errors.ts';
import { EMPTY_LEDGER } from '../renewal/limits/ledger.ts';
import { limitsOf } from '../renewal/limits/lets-encrypt-limits.ts';
import { type OrderVerdict, orderVerdict } from '../renewal/limits/order-verdict.ts';
import type { SavedCertificate, StoreState, Wish } from '../store/types.ts';

/** What is known when somebody asks for something. */
export interface Known {
  readonly state: Pick<StoreState, 'certificates' | 'wishes' | 'ledgers'>;
  readonly report: Pick<Report, 'certificates' | 'vhosts' | 'lookedAt'>;
  /** ACME directory of the CA that is asked. */
  readonly directoryUrl: string;
  /** Now, ISO 8601, UTC. */
  readonly at: string;
}

/** What is to be remembered, and what is answered. */
export interface Acceptance {
  readonly wishes: readonly Wish[];
  readonly answer: Accepted;
}

/**
 * What becomes of a request to renew the certificate of one vhost, or all: what is due, or with `force` what is not. For
 * a vhost without a certificate the wish ends its pauses. The answer says what will happen, and from when if the renewal
 * date or a limit of the CA stands before it. Pure. Throws AppError NOT_FOUND for a host that nobody wants a certificate
 * for, UNREACHABLE while that is not known.
 */
export function acceptRenewal({ host, force = false }: RenewRequest, known: Known): Acceptance {
  const { certificates } = known.state;
  const meant = host === undefined ? certificates : inForceFor(host, known);
  if (meant.length === 0 && host !== undefined) return acceptName(host, known);
  if (meant.length === 0) return accepted([], [], 'there is no certificate yet; looking at the cluster now');
  const wishes = meant.map((saved) => wish('renew', saved.id, known, force || isForced(saved, known)));
  const answers = meant.map((saved, index) => renewal(saved, wishes[index]?.force ?? force, known));
  return accepted(wishes, answers, `renewing ${idsOf(meant)}${force ? '' : ' where due'}`);
}

/** What becomes of a request to revoke a certificate. Pure. Throws AppError NOT_FOUND for one that is not there. */
export function acceptRevocation(request: RevokeRequest, known: Known): Acceptance {
  const { id, names, version } = certificateOf(request, known);
  const { reason } = request;
  const { report } = known;
  const isWanted = report.lookedAt === undefined || report.vhosts.some(({ certificateId }) => certificateId === id);
  const delay = isWanted ? delayBy(verdictOn(names, known)) : NO_DELAY;
  const detail = isWanted
    ? `a new version is issued and served first${delay.words}, then version ${version} is revoked (${reason})`
    : `no vhost needs it: version ${version} is revoked now (${reason})`;
  const answer: AcceptedWish = { kind: 'revoke', certificateId: id, names, detail, ...delay.notBefore };
  const made = { ...wish('revoke', id, known, false), reason };
  return accepted([made], [answer], `revoking version ${version} of ${id} (${reason})`);
}

function accepted(wishes: readonly Wish[], answers: readonly AcceptedWish[], message: string): Acceptance {
  return { wishes, answer: { schema: 1, accepted: answers, message } };
}

/** Of several certificates with one host the first is in force for it. */
function inForceFor(host: string, { state }: Known): readonly SavedCertificate[] {
  return state.certificates.filter(({ names }) => names.includes(host)).slice(0, 1);
}

function acceptName(host: string, known: Known): Acceptance {
  const { detail } = vhostOf(host, known);
  const delay = delayBy(verdictOn([host], known));
  const words = `a certificate is asked for${delay.words || ' now'}; so far: ${detail}`;
  const answer: AcceptedWish = { kind: 'renew', certificateId: host, names: [host], detail: words, ...delay.notBefore };
  return accepted([wish('renew', host, known, false)], [answer], `asking for a certificate for ${host}`);
}

function renewal({ id, names }: SavedCertificate, force: boolean, known: Known): AcceptedWish {
  const base = { kind: 'renew', certificateId: id, names } as const;
  const delay = delayBy(verdictOn(names, known));
  if (force) return { ...base, detail: `a new version is issued${delay.words || ' now'}`, ...delay.notBefore };
  const reported = known.report.certificates.find((one) => one.id === id);
  if (reported === undefined) return { ...base, detail: `a new version is issued if one is due${delay.words}` };
  const { renewsAt } = reported;
  if (Date.parse(renewsAt) > Date.parse(known.at))
    return { ...base, detail: `nothing is issued before ${renewsAt}, unless forced`, notBefore: renewsAt };
  return {
    ...base,
    detail: `a new version, due since ${renewsAt}, is issued${delay.words || ' now'}`,
    ...delay.notBefore,
  };
}

/** A wish by force that is not fulfilled yet is not taken back by one without. */
function isForced({ id, savedAt }: SavedCertificate, { state }: Known): boolean {
  return state.wishes.some(
    ({ kind, certificateId, force, at }) =>
      kind === 'renew' && certificateId === id && force && Date.parse(at) > Date.parse(savedAt),
  );
}

function certificateOf(request: RevokeRequest, known: Known): SavedCertificate {
  if ('host' in request) {
    const [found] = inForceFor(request.host, known);
    if (found !== undefined) return found;
    vhostOf(request.host, known);
    throw new AppError('NOT_FOUND', `${request.host} has no certificate yet`);
  }
  const { certificates } = known.state;
  const found = certificates.find(({ id }) => id === request.certificateId);
  if (found !== undefined) return found;
  throw new AppError('NOT_FOUND', `there is no certificate ${request.certificateId}`, {
    suggestions: [certificates.length === 0 ? 'there is none yet' : `there are: ${idsOf(certificates)}`],
  });
}

function vhostOf(host: string, { report: { vhosts, lookedAt } }: Known) {
  const vhost = vhosts.find((one) => one.host === host);
  if (vhost !== undefined) return vhost;
  if (lookedAt === undefined)
    throw new AppError('UNREACHABLE', 'the daemon has not looked at the cluster yet', {
      suggestions: ['Ask again in some seconds.'],
    });
  const message = `${host} is not among the vhosts that this daemon has certificates for`;
  throw new AppError('NOT_FOUND', message, {
    suggestions: ['dcos letsencrypt vhost list', `dcos letsencrypt vhost add ${host}`],
  });
}

function wish(kind: Wish['kind'], certificateId: string, { at }: Known, force: boolean): Wish {
  return { kind, certificateId, force, at, reason: undefined };
}

/** As the plan will ask, for an order at the operator's word. */
function verdictOn(names: readonly string[], { state, directoryUrl, at }: Known): OrderVerdict {
  const ledger = state.ledgers.find((one) => one.directoryUrl === directoryUrl)?.ledger ?? EMPTY_LEDGER;
  const request = {
    names,
    isRenewalOfSameSet: true,
    insideAriWindow: false,
    isUrgent: false,
    byHand: true,
    askedAt: at,
  };
  return orderVerdict(request, ledger, limitsOf(directoryUrl), new Date(at));
}

interface Delay {
  /** To be put behind `is issued`; empty when nothing stands before it. */
  readonly words: string;
  readonly notBefore: { readonly notBefore?: string };
}

const NO_DELAY: Delay = { words: '', notBefore: {} };

/** A paused name is no delay: an operator's word has it asked for once more. */
function delayBy(verdict: OrderVerdict): Delay {
  if (verdict.kind !== 'wait') return NO_DELAY;
  return { words: ` from ${verdict.until} on (${verdict.reason})`, notBefore: { notBefore: verdict.until } };
}

function idsOf(certificates: readonly SavedCertificate[]): string {
  return certificates.map(({ id }) => id).join(', ');
}
