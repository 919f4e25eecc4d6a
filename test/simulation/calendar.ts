import { dice } from './dice.ts';
import { DAY_MS, MINUTE_MS, type Scenario } from './scenario.ts';

const DAYS_A_YEAR = 365;

/**
 * vhosts         some of a daemon's vhosts come and go; it starts anew with the others
 * restart        a daemon is restarted
 * crash          a daemon dies in the middle of its next writes
 * operator       someone deploys the load balancer
 * marathon-away  Marathon does not answer for a while
 * revocation     the CA revokes all certificates of one day
 * check          what is served is looked at
 */
export interface CalendarEvent {
  readonly atMs: number;
  readonly kind: 'vhosts' | 'restart' | 'crash' | 'operator' | 'marathon-away' | 'revocation' | 'check';
  /** Undefined for what concerns all. */
  readonly daemon: number | undefined;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Calendar {
  /** In the order of time. */
  readonly events: readonly CalendarEvent[];
  readonly caOutages: readonly Span[];
  readonly endMs: number;
}

/** Everything that will happen from outside, thrown once, before the year begins. */
export function calendar(scenario: Scenario): Calendar {
  const startMs = Date.parse(scenario.start);
  const endMs = startMs + scenario.days * DAY_MS;
  const daemons = Array.from({ length: scenario.daemons }, (_, daemon) => daemon);
  const events = [
    ...daemons.flatMap((daemon) => eventsOf(daemon, scenario, startMs, endMs)),
    ...revocations(scenario, startMs, endMs),
    ...checks(startMs, endMs),
  ];
  return { events: events.toSorted((one, other) => one.atMs - other.atMs), caOutages: outages(scenario), endMs };
}

/** The first day is left in peace, so that there is something to disturb. */
function eventsOf(daemon: number, scenario: Scenario, startMs: number, endMs: number): readonly CalendarEvent[] {
  const perYear: readonly [CalendarEvent['kind'], number][] = [
    ['vhosts', scenario.changesPerYear],
    ['restart', scenario.restarts],
    ['crash', scenario.crashes],
    ['operator', scenario.operatorDeployments],
    ['marathon-away', scenario.marathonOutages],
  ];
  return perYear.flatMap(([kind, count]) => {
    const chance = dice(`${scenario.seed} ${kind} ${daemon}`);
    const length = Math.round((count * scenario.days) / DAYS_A_YEAR);
    return Array.from({ length }, () => ({ atMs: chance.between(startMs + DAY_MS, endMs), kind, daemon }));
  });
}

/** The first one meets the certificates of the first day, which are most of all there are. */
function revocations({ massRevocations }: Scenario, startMs: number, endMs: number): readonly CalendarEvent[] {
  return Array.from({ length: massRevocations }, (_, index) => ({
    atMs: startMs + 20 * DAY_MS + ((endMs - startMs) / massRevocations) * index,
    kind: 'revocation' as const,
    daemon: undefined,
  }));
}

/** Once a day, at a time that wanders through the day. */
function checks(startMs: number, endMs: number): readonly CalendarEvent[] {
  const events: CalendarEvent[] = [];
  const stepMs = DAY_MS - 7 * MINUTE_MS;
  for (let atMs = startMs + 2 * DAY_MS; atMs < endMs; atMs += stepMs)
    events.push({ atMs, kind: 'check', daemon: undefined });
  return events;
}

/** Spread over the year, each somewhere in its part of it. */
function outages({ seed, start, days, caOutages, caOutageDays }: Scenario): readonly Span[] {
  const chance = dice(`${seed} outages`);
  const part = days / caOutages;
  return Array.from({ length: caOutages }, (_, index) => {
    const fromDay = part * index + chance.between(2, part - caOutageDays - 1);
    const fromMs = Date.parse(start) + fromDay * DAY_MS;
    return { fromMs, toMs: fromMs + caOutageDays * DAY_MS };
  });
}
