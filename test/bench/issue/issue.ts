import { inTurns } from '../in-turns.ts';
import { type PeerValue, result } from '../results.ts';
import { median, most, summary } from '../statistics.ts';
import type { Bench, BenchContext, Result } from '../types.ts';
import { type Client, installedClients, OURS } from './clients.ts';
import { type CountedPebble, startCountedPebble } from './counted-pebble.ts';
import { freshNames, oneRun } from './one-run.ts';
import type { IssueSample, Order } from './types.ts';

interface Case {
  readonly count: number;
  readonly keyType: Order['keyType'];
  readonly peers: readonly string[];
}

/** lego proves names one after the other, with long pauses: each run of a hundred would add more than a minute. */
const CASES: readonly Case[] = [
  { count: 1, keyType: 'p256', peers: ['certbot', 'lego'] },
  { count: 1, keyType: 'rsa4096', peers: ['certbot'] },
  { count: 100, keyType: 'p256', peers: ['certbot'] },
  { count: 100, keyType: 'rsa4096', peers: ['certbot'] },
];

const RUNS = 5;

/** One certificate, whole processes: from the start of the program to the chain on disk. */
export const issue: Bench = {
  name: 'issue',
  about: 'a certificate for 1 and 100 names, P-256 and RSA 4096, beside certbot and lego',
  async run(context) {
    const pebble = await startCountedPebble(context.supervisor);
    context.say(`Pebble ${pebble.version}`);
    try {
      const clients = await installedClients(pebble, context);
      const results: Result[] = [];
      for (const each of CASES) results.push(...(await runCase(each, clients, pebble, context)));
      return results;
    } finally {
      await pebble.stop();
    }
  },
};

async function runCase(
  { count, keyType, peers }: Case,
  clients: readonly Client[],
  pebble: CountedPebble,
  context: BenchContext,
): Promise<readonly Result[]> {
  const contenders = clients
    .filter(({ name }) => name === OURS || peers.includes(name))
    .map((client) => ({
      name: client.name,
      run: (round: string) => {
        const id = `${keyType}-${count}-${round}`;
        return oneRun(client, [{ names: freshNames(count, id), keyType }], id, pebble, context);
      },
    }));
  const samples = await inTurns(contenders, { warmUps: 1, runs: context.options.runs ?? RUNS });
  const title = `${count} ${count === 1 ? 'name' : 'names'}, ${keyType}`;
  for (const [name, runs] of samples) context.say(`${title}, ${name}: ${summary(secondsOf(runs), 's')}`);
  return caseResults(title, peers, samples);
}

function caseResults(
  title: string,
  peers: readonly string[],
  samples: ReadonlyMap<string, readonly IssueSample[]>,
): readonly Result[] {
  const ours = samples.get(OURS) ?? [];
  const costs = ours.flatMap(({ cost }) => cost ?? []);
  const beside = (peer: string, of: (runs: readonly IssueSample[]) => number): PeerValue => {
    const runs = samples.get(peer);
    return { peer, value: runs && of(runs) };
  };
  const time = (runs: readonly IssueSample[]) => median(secondsOf(runs));
  const requests = (runs: readonly IssueSample[]) => most(runs.map((run) => run.requests));
  const connections = (runs: readonly IssueSample[]) => most(runs.map((run) => run.connections));
  return [
    ...peers.map((peer) => result(title, time(ours), 's', beside(peer, time))),
    result(`${title}: most requests`, requests(ours), 'requests', beside('certbot', requests)),
    result(`${title}: most connections`, connections(ours), 'connections', beside('certbot', connections)),
    result(`${title}: processor time`, median(costs.map(({ cpuSeconds }) => cpuSeconds)), 's'),
    result(`${title}: peak memory`, median(costs.map(({ peakMegabytes }) => peakMegabytes)), 'MB'),
  ];
}

function secondsOf(runs: readonly IssueSample[]): readonly number[] {
  return runs.map(({ seconds }) => seconds);
}
