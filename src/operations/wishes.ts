import type { Accepted, AcceptedWish, DaemonControl, Report, RevocationReason } from '../daemon-api/types.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { ANSWER_IS_NO, exitCodeOf } from '../platform/exit-codes.ts';
import { type DaemonPorts, daemonControl, managedVhost, reportOf } from './daemon-control.ts';
import type { OnStep } from './deployed.ts';
import { newEvents, type WishOutcome, wishOutcome } from './wish-outcome.ts';

/** Answer of `renew` and `revoke`; the contract of their `--json`. */
export interface WishResult {
  readonly wishes: readonly WishedCertificate[];
  /** The daemon's words for all of it. */
  readonly message: string;
}

/** What became of one certificate. */
export interface WishedCertificate extends WishOutcome {
  readonly kind: 'renew' | 'revoke';
  readonly certificateId: string;
  readonly names: readonly string[];
}

export interface WishPorts extends DaemonPorts {
  readonly clock: Clock;
  readonly onStep: OnStep;
}

interface WishBase {
  readonly daemonId: string;
  /** Whether to follow it until it is done. */
  readonly wait: boolean;
}

export interface RenewalWish extends WishBase {
  /** As typed; undefined means all certificates. */
  readonly vhost: string | undefined;
  /** Even if it is not due. */
  readonly force: boolean;
}

export interface RevocationWish extends WishBase {
  readonly vhost: string;
  readonly reason: RevocationReason;
  /** Takes the vhost and all names of its certificate; throws unless the operator means it. */
  readonly confirm: (vhost: string, names: readonly string[]) => Promise<void>;
}

/** A restart of several load balancers, one after the other, is the longest part. */
const TIMEOUT_MS = 10 * 60_000;
const POLL_MS = 1_000;

/**
 * Asks the daemon to renew and follows it until every instance serves the new certificate. Throws USAGE for a vhost it does
 * not look after, NOT_ALLOWED without its token, UNREACHABLE and NOT_FOUND as `daemonControl`.
 */
export async function renew({ daemonId, vhost, force, wait }: RenewalWish, ports: WishPorts): Promise<WishResult> {
  const daemon = await daemonControl(daemonId, ports);
  const before = await reportOf(daemon);
  const host = vhost === undefined ? {} : { host: managedVhost(vhost, before) };
  const accepted = await daemon.renew({ ...host, ...(force && { force }) });
  return followed(accepted, before, wait, daemon, ports);
}

/**
 * Asks the daemon to revoke the certificate of a vhost, once another has taken its place, and follows it. Throws as `renew`,
 * and what `confirm` does.
 */
export async function revoke(wish: RevocationWish, ports: WishPorts): Promise<WishResult> {
  const { daemonId, vhost, reason, confirm, wait } = wish;
  const daemon = await daemonControl(daemonId, ports);
  const before = await reportOf(daemon);
  const host = managedVhost(vhost, before);
  const certificate = before.certificates.find(({ names }) => names.includes(host));
  await confirm(host, certificate?.names ?? []);
  return followed(await daemon.revoke({ host, reason }), before, wait, daemon, ports);
}

/** 5 when something failed, 6 when something was still under way at the end of the time, else 0. Part of the contract. */
export function wishExitCode({ wishes }: WishResult, wait: boolean): number {
  if (wishes.some(({ state }) => state === 'failed')) return ANSWER_IS_NO;
  return wait && wishes.some(({ state }) => state === 'pending') ? exitCodeOf('GAVE_UP') : 0;
}

async function followed(
  { accepted, message }: Accepted,
  before: Report,
  wait: boolean,
  daemon: DaemonControl,
  { clock, onStep }: WishPorts,
): Promise<WishResult> {
  const deadlineMs = clock.monotonicMs() + TIMEOUT_MS;
  const goesOn = 'The daemon goes on with it: dcos letsencrypt logs --follow';
  let outcomes = accepted.map((wish) => withOutcome(wish, before, before));
  onStep(message, goesOn);
  while (wait && outcomes.some(({ state }) => state === 'pending') && clock.monotonicMs() < deadlineMs) {
    await clock.sleep(POLL_MS);
    const now = await reportIfAny(daemon);
    if (now === undefined) continue;
    outcomes = accepted.map((wish) => withOutcome(wish, before, now));
    onStep(newEvents(before, now).at(-1)?.message ?? message, goesOn);
  }
  return { wishes: outcomes, message };
}

/** A daemon that is away for a moment comes back and goes on: wishes are on its disk. */
async function reportIfAny(daemon: DaemonControl): Promise<Report | undefined> {
  const answer = await daemon.report();
  return answer.kind === 'report' ? answer.report : undefined;
}

function withOutcome(wish: AcceptedWish, before: Report, now: Report): WishedCertificate {
  const { kind, certificateId, names } = wish;
  return { kind, certificateId, names, ...wishOutcome(wish, before, now) };
}

/** In the order of help. */
export const REASONS: readonly RevocationReason[] = [
  'unspecified',
  'keyCompromise',
  'superseded',
  'cessationOfOperation',
];

/** Takes the text of --reason, returns it as RFC 5280 writes it. Throws USAGE. */
export function revocationReason(text: string | undefined): RevocationReason {
  const found = REASONS.find((reason) => reason.toLowerCase() === text?.toLowerCase());
  if (found !== undefined) return found;
  const what = text === undefined ? '--reason is missing' : `--reason ${text}`;
  throw new AppError('USAGE', `${what}: the reasons are ${REASONS.join(', ')}.`, {
    suggestions: ['--reason superseded'],
  });
}
