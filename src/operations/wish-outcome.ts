import type { AcceptedWish, Report, ReportedEvent } from '../daemon-api/types.ts';

/** How far something is that the daemon was asked to do. */
export interface WishOutcome {
  /**
   * done     served everywhere, or revoked
   * failed   the daemon tried and was refused
   * later    nothing is asked of the CA before a certain time
   * pending  under way
   */
  readonly state: 'done' | 'failed' | 'later' | 'pending';
  /** In words. */
  readonly detail: string;
}

/**
 * Takes what the daemon accepted, its report from before and its newest one, returns how far it is. What was done is in the
 * events after `before`; whether it reached visitors is in the state of the vhosts. Pure.
 */
export function wishOutcome(wish: AcceptedWish, before: Report, now: Report): WishOutcome {
  if (wish.notBefore !== undefined && wish.notBefore > now.at) return { state: 'later', detail: wish.detail };
  const events = newEvents(before, now).filter((event) => isAbout(event, wish));
  const failure = events.find(({ ok }) => !ok);
  if (failure !== undefined) return { state: 'failed', detail: failure.message };
  return wish.kind === 'renew' ? renewed(wish, before, now) : revoked(wish, events);
}

/** The events that came after a report. */
export function newEvents(before: Report, now: Report): readonly ReportedEvent[] {
  const known = before.events.at(-1)?.at ?? before.daemon.startedAt;
  return now.events.filter(({ at }) => at > known);
}

/** An installation is about several certificates, and a daemon before 1.0 said only in words what an event was about. */
function isAbout({ action, certificateId, names, message, ok }: ReportedEvent, wish: AcceptedWish): boolean {
  if (action === 'install') return wish.kind === 'renew';
  if (action === undefined && certificateId === undefined) return !ok && message.includes(wish.certificateId);
  return certificateId === wish.certificateId || names?.some((name) => wish.names.includes(name)) === true;
}

function renewed(wish: AcceptedWish, before: Report, now: Report): WishOutcome {
  const certificate = now.certificates.find(
    ({ id, names }) => id === wish.certificateId || names.includes(wish.certificateId),
  );
  const old = before.certificates.find(({ id }) => id === certificate?.id);
  if (certificate === undefined || certificate.version === old?.version)
    return { state: 'pending', detail: wish.detail };
  const vhosts = now.vhosts.filter(({ host }) => certificate.names.includes(host));
  const open = vhosts.find(({ state }) => state !== 'served');
  const what = `version ${certificate.version}, valid to ${certificate.notAfter.slice(0, 10)}`;
  if (open !== undefined) return { state: 'pending', detail: `${what}: ${open.detail}` };
  return { state: 'done', detail: `${what}, ${vhosts[0]?.detail ?? 'needed by no vhost'}` };
}

function revoked(wish: AcceptedWish, events: readonly ReportedEvent[]): WishOutcome {
  const event = events.find(({ action }) => action === 'revoke');
  return event === undefined ? { state: 'pending', detail: wish.detail } : { state: 'done', detail: event.message };
}
