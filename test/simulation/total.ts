import type { Facts } from './facts.ts';
import type { SimulationResult } from './simulation.ts';

type Counts = Record<string, number>;

/** Worlds that know nothing of each other and were lived through side by side, as one result. Takes at least one. */
export function totalOf(first: SimulationResult, ...others: readonly SimulationResult[]): SimulationResult {
  return others.reduce(sumOf, first);
}

function sumOf(one: SimulationResult, other: SimulationResult): SimulationResult {
  return {
    scenario: {
      ...one.scenario,
      vhosts: one.scenario.vhosts + other.scenario.vhosts,
      daemons: one.scenario.daemons + other.scenario.daemons,
    },
    facts: factsOf(one.facts, other.facts),
    caOutages: Math.max(one.caOutages, other.caOutages),
    arrivals: one.arrivals + other.arrivals,
    removals: one.removals + other.removals,
    failingSpells: one.failingSpells + other.failingSpells,
    wallSeconds: Math.max(one.wallSeconds, other.wallSeconds),
    peakHeapMegabytes: one.peakHeapMegabytes + other.peakHeapMegabytes,
  };
}

function factsOf(one: Facts, other: Facts): Facts {
  const sum = (key: NumberKey) => one[key] + other[key];
  return {
    orders: sum('orders'),
    resumed: sum('resumed'),
    certificates: sum('certificates'),
    exempt: sum('exempt'),
    alreadyReplaced: sum('alreadyReplaced'),
    ticks: sum('ticks'),
    rounds: sum('rounds'),
    restarts: sum('restarts'),
    crashes: sum('crashes'),
    failedLooks: sum('failedLooks'),
    deployments: sum('deployments'),
    hung: sum('hung'),
    revoked: sum('revoked'),
    looks: sum('looks'),
    revokedServedHours: Math.max(one.revokedServedHours, other.revokedServedHours),
    failedOrders: countsOf(one.failedOrders, other.failedOrders),
    rateLimited: countsOf(one.rateLimited, other.rateLimited),
    failedInstalls: countsOf(one.failedInstalls, other.failedInstalls),
    expired: [...one.expired, ...other.expired],
    uncovered: [...one.uncovered, ...other.uncovered],
    defects: [...one.defects, ...other.defects],
  };
}

type NumberKey = { [Key in keyof Facts]: Facts[Key] extends number ? Key : never }[keyof Facts];

function countsOf(one: Counts, other: Counts): Counts {
  const kinds = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...kinds].map((kind) => [kind, (one[kind] ?? 0) + (other[kind] ?? 0)]));
}
