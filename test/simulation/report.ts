import type { SimulationResult } from './simulation.ts';

/** The result as a small table, for people. */
export function readableTable(result: SimulationResult): string {
  const { scenario, facts } = result;
  const rows: readonly (readonly [string, string | number])[] = [
    ['days', scenario.days],
    ['vhosts, daemons', `${scenario.vhosts}, ${scenario.daemons}`],
    ['arrivals, removals', `${result.arrivals}, ${result.removals}`],
    ['failing spells of names', result.failingSpells],
    ['CA outages', `${result.caOutages} of ${scenario.caOutageDays} days`],
    ['certificates revoked by the CA', facts.revoked],
    ['restarts, crashes', `${facts.restarts}, ${facts.crashes}`],
    ['deployments, hung', `${facts.deployments}, ${facts.hung}`],
    ['restarts of each load balancer', Math.round(facts.deployments / scenario.daemons)],
    ['looks that failed as a whole', facts.failedLooks],
    ['looks, rounds', `${facts.ticks}, ${facts.rounds}`],
    ['orders, exempt, resumed', `${facts.orders}, ${facts.exempt}, ${facts.resumed}`],
    ['certificates issued', facts.certificates],
    ['failed orders', countsOf(facts.failedOrders)],
    ['failed installations', countsOf(facts.failedInstalls)],
    ['handshakes checked', facts.looks],
    ['longest service of a revoked one', `${facts.revokedServedHours} h`],
    ['expired, served for healthy names', facts.expired.length],
    ['healthy names without certificate', facts.uncovered.length],
    ['rate limits hit', countsOf(facts.rateLimited)],
    ['defects', facts.defects.length],
    ['wall time', `${result.wallSeconds.toFixed(1)} s`],
    ['peak heap', `${Math.round(result.peakHeapMegabytes)} MB`],
  ];
  return rows.map(([what, value]) => `  ${what.padEnd(35)}${value}\n`).join('');
}

function countsOf(counts: Readonly<Record<string, number>>): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const kinds = Object.entries(counts).toSorted(([, one], [, other]) => other - one);
  return all === 0 ? '0' : `${all} (${kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')})`;
}
