import { startCluster } from '../../cluster/cluster.ts';
import { inTurns } from '../in-turns.ts';
import { result } from '../results.ts';
import { median, summary } from '../statistics.ts';
import type { Bench } from '../types.ts';

const RUNS = 5;

/** How long developers and tests wait for a cluster: Marathon, Admin Router, Pebble and its DNS server, answering. */
export const clusterStart: Bench = {
  name: 'cluster-start',
  about: "the test cluster's start",
  async run({ options, say }) {
    const name = 'cluster start';
    const samples = await inTurns([{ name, run: startSeconds }], { warmUps: 1, runs: options.runs ?? RUNS });
    const seconds = samples.get(name) ?? [];
    say(`${name}: ${summary(seconds, 's')}`);
    return [result(name, median(seconds), 's')];
  },
};

async function startSeconds(): Promise<number> {
  const startMs = performance.now();
  const cluster = await startCluster();
  const seconds = (performance.now() - startMs) / 1000;
  await cluster.stop();
  return seconds;
}
