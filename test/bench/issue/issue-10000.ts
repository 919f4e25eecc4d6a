import { result } from '../results.ts';
import { median, most } from '../statistics.ts';
import type { Bench } from '../types.ts';
import { ourClient } from './clients.ts';
import { startCountedPebble } from './counted-pebble.ts';
import { freshNames, oneRun } from './one-run.ts';
import type { IssueSample } from './types.ts';

const ORDERS = 100;
const NAMES_PER_ORDER = 100;

/** Every name of a large cluster in one process: time, and memory that must not grow with the number of orders. */
export const issue10000: Bench = {
  name: 'issue-10000',
  about: '10,000 names as 100 certificates, P-256, one order at a time, in one process',
  async run(context) {
    const samples: IssueSample[] = [];
    for (let run = 0; run < (context.options.runs ?? 1); run += 1) {
      // A fresh CA each time: Pebble's look-ups get slower with what it has issued.
      const pebble = await startCountedPebble(context.supervisor);
      context.say(`Pebble ${pebble.version}`);
      const orders = Array.from({ length: ORDERS }, (_, index) => {
        return { names: freshNames(NAMES_PER_ORDER, `o${index}`), keyType: 'p256' as const };
      });
      const client = await ourClient(pebble, context);
      const sample = await oneRun(client, orders, `all-${run}`, pebble, context);
      context.say(`10,000 names: ${sample.seconds.toFixed(1)} s`);
      samples.push(sample);
      await pebble.stop();
    }
    const costs = samples.flatMap(({ cost }) => cost ?? []);
    return [
      result('10,000 names', median(samples.map(({ seconds }) => seconds)), 's'),
      result('10,000 names: most requests', most(samples.map(({ requests }) => requests)), 'requests'),
      result('10,000 names: most connections', most(samples.map(({ connections }) => connections)), 'connections'),
      result('10,000 names: processor time', median(costs.map(({ cpuSeconds }) => cpuSeconds)), 's'),
      result('10,000 names: peak memory', most(costs.map(({ peakMegabytes }) => peakMegabytes)), 'MB'),
    ];
  },
};
