import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { readableTable } from '../../simulation/report.ts';
import { type Scenario, YEAR } from '../../simulation/scenario.ts';
import type { SimulationResult } from '../../simulation/simulation.ts';
import { totalOf } from '../../simulation/total.ts';
import { violations } from '../../simulation/violations.ts';
import { result } from '../results.ts';
import type { Bench } from '../types.ts';

/** More than a year of 10,000 vhosts; fails when a healthy name loses its certificate or the CA has to say no. */
export const year: Bench = {
  name: 'simulation',
  about: 'a year of 10,000 vhosts on a fake clock: nothing may expire, no limit be hit',
  async run({ say }) {
    const [one, other] = await Promise.all(['one', 'other'].map((half) => livedThrough(halfOf(YEAR, half))));
    if (one === undefined || other === undefined) throw new Error('a half of the year is missing');
    const simulated = totalOf(one, other);
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

/**
 * Clusters have nothing in common but the CA, and there only the limits of a registered domain: so half of them, with
 * half of the domains, can be lived through on a processor of their own.
 */
function halfOf(whole: Scenario, half: string): Scenario {
  return {
    ...whole,
    seed: `${whole.seed} ${half}`,
    vhosts: whole.vhosts / 2,
    daemons: whole.daemons / 2,
    registeredDomains: whole.registeredDomains / 2,
    crowdedNames: whole.crowdedNames / 2,
  };
}

async function livedThrough(scenario: Scenario): Promise<SimulationResult> {
  const worker = new Worker(new URL('world.ts', import.meta.url), {
    workerData: scenario,
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  });
  const [result]: [SimulationResult] = await once(worker, 'message').then(([message]) => [message]);
  return result;
}
