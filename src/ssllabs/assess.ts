import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import type { SslLabs, SslLabsAssessment, SslLabsLimits, SslLabsRefusal } from './types.ts';

/** What became of asking for one host. */
export type Assessed =
  | Extract<SslLabsAssessment, { kind: 'ready' }>
  | { readonly kind: 'none'; readonly reason: string };

export interface AssessPorts {
  readonly ssllabs: SslLabs;
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly random: Random;
}

/** Poll intervals of the API's manual: until an assessment is under way, and then. */
const RESOLVING_PAUSE_MS = 5_000;
const IN_PROGRESS_PAUSE_MS = 10_000;
/** An assessment takes a minute or two for each server behind a name. */
const HOST_LIMIT_MS = 15 * 60_000;
/** After "too fast"; varied, so that clients do not come back together. */
const TOO_FAST_PAUSE_MS = 30_000;
const TOO_FAST_TRIES = 3;
/** The manual's margin on top of the cool-off. */
const COOL_OFF_MARGIN_MS = 100;

/**
 * Asks SSL Labs for hosts, one after the other, as its manual wishes: never more at a time than it allows, the cool-off
 * between two, its poll intervals. When it is down or overloaded nothing more is asked. `onState` tells what happens.
 */
export async function assess(
  hosts: readonly string[],
  ports: AssessPorts,
  onState: (host: string, state: string) => void,
): Promise<ReadonlyMap<string, Assessed>> {
  const assessed = new Map<string, Assessed>();
  let over: string | undefined;
  for (const host of new Set(hosts)) {
    const result = over === undefined ? await assessOne(host, ports, onState) : { assessed: none(over), over };
    assessed.set(host, result.assessed);
    over = result.over;
  }
  return assessed;
}

interface Result {
  readonly assessed: Assessed;
  /** Why there is no use in asking for further hosts. */
  readonly over?: string | undefined;
}

async function assessOne(
  host: string,
  { ssllabs, clock, random }: AssessPorts,
  onState: (host: string, state: string) => void,
): Promise<Result> {
  const endMs = clock.monotonicMs() + HOST_LIMIT_MS;
  let tooFast = 0;
  const limits = await room({ ssllabs, clock, random }, endMs, () => onState(host, 'waiting for a free place'));
  if ('kind' in limits) return finalOf(limits);
  await clock.sleep(limits.coolOffMs + COOL_OFF_MARGIN_MS);
  while (clock.monotonicMs() < endMs) {
    const answer = await ssllabs.assessment(host);
    switch (answer.kind) {
      case 'ready':
        return { assessed: answer };
      case 'failed':
        return { assessed: none(answer.message) };
      case 'resolving':
      case 'in progress':
        onState(host, answer.kind);
        await clock.sleep(answer.kind === 'resolving' ? RESOLVING_PAUSE_MS : IN_PROGRESS_PAUSE_MS);
        break;
      case 'too fast':
        tooFast += 1;
        if (tooFast > TOO_FAST_TRIES) return finalOf(answer);
        onState(host, 'asked to slow down');
        await clock.sleep(TOO_FAST_PAUSE_MS * (1 + random.fraction()));
        break;
      default:
        return finalOf(answer);
    }
  }
  return { assessed: none('the assessment did not end within 15 minutes') };
}

/** Waits until fewer assessments are under way than are allowed; other programs may use the same address. */
async function room(
  { ssllabs, clock }: AssessPorts,
  endMs: number,
  onWait: () => void,
): Promise<SslLabsLimits | SslLabsRefusal> {
  for (;;) {
    const limits = await ssllabs.limits();
    if ('kind' in limits || limits.currentAssessments < limits.maxAssessments) return limits;
    if (clock.monotonicMs() >= endMs || limits.maxAssessments <= 0) {
      return { kind: 'error', message: `it allows ${limits.maxAssessments} assessments at a time, all taken` };
    }
    onWait();
    await clock.sleep(IN_PROGRESS_PAUSE_MS);
  }
}

/** Only an error of one host leaves hope for the next. */
function finalOf(refusal: SslLabsRefusal): Result {
  if (refusal.kind === 'error') return { assessed: none(refusal.message) };
  const reason = reasonOf(refusal);
  return { assessed: none(reason), over: reason };
}

function reasonOf(refusal: Exclude<SslLabsRefusal, { kind: 'error' }>): string {
  if (refusal.kind === 'too fast') return 'it allows no more assessments for now (429)';
  if (refusal.kind === 'unavailable') {
    return `it is ${refusal.status === 503 ? 'not available' : 'overloaded'} (${refusal.status}); try again in ${refusal.minutes} minutes`;
  }
  return `the e-mail address is not registered with it${refusal.message === '' ? '' : ` (${refusal.message})`}`;
}

function none(reason: string): Assessed {
  return { kind: 'none', reason };
}
