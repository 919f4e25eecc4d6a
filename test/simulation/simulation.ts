import { getHeapStatistics } from 'node:v8';
import { fakeClock } from '../support/fake-clock.ts';
import { simulatedCa } from './ca/simulated-ca.ts';
import { type CalendarEvent, calendar } from './calendar.ts';
import { simulatedCluster } from './cluster/simulated-cluster.ts';
import { dice } from './dice.ts';
import { type Facts, noFacts } from './facts.ts';
import { nameWeather } from './name-weather.ts';
import { population } from './population.ts';
import { HOUR_MS, MINUTE_MS, type Scenario } from './scenario.ts';
import { type CheckedWorld, checkServed } from './served-check.ts';
import { type SimulatedDaemon, simulatedDaemon } from './simulated-daemon.ts';

/** What the simulated time was filled with, and what came of it. */
export interface SimulationResult {
  readonly scenario: Scenario;
  readonly facts: Facts;
  readonly caOutages: number;
  readonly arrivals: number;
  readonly removals: number;
  /** Spells in which a name could not be validated. */
  readonly failingSpells: number;
  readonly wallSeconds: number;
  readonly peakHeapMegabytes: number;
}

/** Lives through a scenario: the clock jumps from event to event and from look to look, one thing at a time. */
export async function simulate(scenario: Scenario): Promise<SimulationResult> {
  const startMs = performance.now();
  const clock = fakeClock(scenario.start);
  const nowMs = () => clock.now().getTime();
  const { events, caOutages, endMs } = calendar(scenario);
  const world = worldOf(scenario, clock, caOutages);
  const happen = occurrences(world, scenario, nowMs);
  let peakHeapBytes = 0;

  const queue = [...events];
  for (;;) {
    const [event] = queue;
    const next = world.daemons.reduce((one, other) => (other.nextMs < one.nextMs ? other : one));
    const dueMs = Math.min(event?.atMs ?? endMs, next.nextMs);
    if (dueMs >= endMs) break;
    // A look may take minutes, so that the next one comes late.
    await clock.advance(Math.max(0, dueMs - nowMs()));
    if (event !== undefined && event.atMs <= next.nextMs) {
      queue.shift();
      happen(event);
    } else await clock.run(next.look());
    if (event?.kind === 'check') peakHeapBytes = Math.max(peakHeapBytes, getHeapStatistics().used_heap_size);
  }
  return {
    scenario,
    facts: world.facts,
    caOutages: caOutages.length,
    ...world.population.counts,
    failingSpells: world.weather.counts.spells,
    wallSeconds: (performance.now() - startMs) / 1_000,
    peakHeapMegabytes: peakHeapBytes / 1_048_576,
  };
}

interface World extends CheckedWorld {
  readonly daemons: readonly SimulatedDaemon[];
}

function worldOf(scenario: Scenario, clock: ReturnType<typeof fakeClock>, caOutages: CheckedWorld['caOutages']): World {
  const facts = noFacts();
  const [people, weather] = [population(scenario), nameWeather(scenario)];
  const ca = simulatedCa(scenario, { clock, weather, outages: caOutages, facts });
  const clusters = Array.from({ length: scenario.daemons }, (_, daemon) =>
    simulatedCluster({ seed: `${scenario.seed} ${daemon}`, clock, facts, hungDeployments: scenario.hungDeployments }),
  );
  const daemons = clusters.map((cluster, daemon) =>
    simulatedDaemon({ clock, ca, cluster, facts, wanted: () => people.wantedBy(daemon) }),
  );
  return { population: people, weather, clusters, caOutages, ca, facts, daemons };
}

/** Takes the world, returns what makes one event of the calendar happen in it. */
function occurrences(world: World, { seed }: Scenario, nowMs: () => number): (event: CalendarEvent) => void {
  const { population: people, daemons, clusters, ca, facts } = world;
  const chance = dice(`${seed} occurrences`);
  return ({ kind, daemon = 0 }) => {
    switch (kind) {
      case 'vhosts':
        people.change(daemon, nowMs());
        return daemons[daemon]?.restart();
      case 'restart':
        return daemons[daemon]?.restart();
      case 'crash':
        return daemons[daemon]?.crashSoon(chance);
      case 'operator':
        return clusters[daemon]?.operatorDeploys();
      case 'marathon-away':
        return clusters[daemon]?.goAway(nowMs() + chance.between(MINUTE_MS, HOUR_MS));
      case 'revocation':
        facts.revoked += ca.log.revokeOneDay(nowMs());
        return;
      case 'check':
        return checkServed(world, nowMs());
    }
  };
}
