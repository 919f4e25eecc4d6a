import type { JsonObject } from '../app/render-app.ts';
import type { Reason } from './match-offer.ts';

/** What became of the offers an app was shown since it is in the queue. */
export interface OfferStatistics {
  readonly since: string;
  readonly processed: number;
  readonly unused: number;
  readonly lastUnusedAt?: string;
  readonly lastUsedAt?: string;
  /** The latest offer of each agent: why it was declined. */
  readonly lastOffers: ReadonlyMap<string, Reason>;
  /** All declined offers since the last launch. */
  readonly sinceLaunch: readonly Reason[];
}

/** The statistics of an app that enters the queue. */
export function noOffersYet(now: string): OfferStatistics {
  return { since: now, processed: 0, unused: 0, lastOffers: new Map(), sinceLaunch: [] };
}

/** No agent would do. */
export function afterDecline(
  before: OfferStatistics,
  reasons: ReadonlyMap<string, Reason>,
  now: string,
): OfferStatistics {
  return {
    ...before,
    processed: before.processed + reasons.size,
    unused: before.unused + reasons.size,
    lastUnusedAt: now,
    lastOffers: reasons,
    sinceLaunch: [...before.sinceLaunch, ...reasons.values()].slice(-1000),
  };
}

/** One offer was used. */
export function afterLaunch(before: OfferStatistics, now: string): OfferStatistics {
  return { ...before, processed: before.processed + 1, lastUsedAt: now, lastOffers: new Map(), sinceLaunch: [] };
}

/** The funnel that offers go through; source: mesosphere/marathon raml/QueueInfoConversion / OfferMatchReason order. */
const FUNNEL = [
  'UnfulfilledRole',
  'UnfulfilledConstraint',
  'NoCorrespondingReservationFound',
  'AgentMaintenance',
  'InsufficientCpus',
  'InsufficientMemory',
  'InsufficientDisk',
  'InsufficientGpus',
  'InsufficientPorts',
  'DeclinedScarceResources',
];

/** `processedOffersSummary` of a queue element; source: mesosphere/marathon raml/QueueInfoConversion.scala. */
export function renderOfferStatistics(statistics: OfferStatistics): JsonObject {
  const { processed, unused, lastUnusedAt, lastUsedAt, lastOffers, sinceLaunch } = statistics;
  return {
    processedOffersCount: processed,
    unusedOffersCount: unused,
    ...(lastUnusedAt === undefined ? {} : { lastUnusedOfferAt: lastUnusedAt }),
    ...(lastUsedAt === undefined ? {} : { lastUsedOfferAt: lastUsedAt }),
    rejectSummaryLastOffers: funnel([...lastOffers.values()]),
    rejectSummaryLaunchAttempt: funnel(sinceLaunch),
  };
}

/** Each stage sees what the stages before let through. */
function funnel(reasons: readonly Reason[]): JsonObject[] {
  let processed = reasons.length;
  return FUNNEL.map((reason) => {
    const declined = reasons.filter((given) => given === reason).length;
    const stage = { reason, declined, processed };
    processed -= declined;
    return stage;
  });
}
