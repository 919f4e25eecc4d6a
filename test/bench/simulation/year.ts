import { readableTable } from '../../simulation/report.ts';
import { YEAR } from '../../simulation/scenario.ts';
import { simulate } from '../../simulation/simulation.ts';
import { violations } from '../../simulation/violations.ts';
import { result } from '../results.ts';
import type { Bench } from '../types.ts';

/** More than a year of 10,000 vhosts; fails when a healthy name loses its certificate or the CA has to say no. */
export const year: Bench = {
  name: 'simulation',
  about: 'a year of 10,000 vhosts on a fake clock: nothing may expire, no limit be hit',
  async run({ say }) {
    const simulated = await simulate(YEAR);
    for (const line of readableTable(simulated).trimEnd().split('\n')) say(line.trim());
    const wrong = violations(simulated);
    if (wrong.length > 0) throw new Error(`the simulated year went wrong:\n${wrong.join('\n')}`);

    const { facts, scenario, wallSeconds, peakHeapMegabytes } = simulated;
    const failures = Object.values(facts.failedOrders).reduce((sum, count) => sum + count, 0);
    return [
      result('wall time', wallSeconds, 's'),
      result('peak heap', peakHeapMegabytes, 'MB'),
      result('orders', facts.orders, 'orders'),
      result('orders that failed', failures, 'orders'),
      result('restarts of each load balancer', facts.deployments / scenario.daemons, 'restarts'),
      result('expired certificates served', facts.expired.length, 'names'),
      result('rate limits hit', 0, 'orders'),
    ];
  },
};
