import { type Dice, dice } from './dice.ts';
import type { Scenario } from './scenario.ts';

/** The vhosts that people want, by daemon; they come and go. */
export interface Population {
  readonly counts: { arrivals: number; removals: number };
  /** In the operator's order. */
  wantedBy(daemon: number): readonly string[];
  /** When the name was asked for, milliseconds since the epoch. */
  wantedSince(name: string): number;
  /** Some of a daemon's vhosts go, others come. */
  change(daemon: number, nowMs: number): void;
}

/**
 * All vhosts of the first day. A registered domain belongs to one daemon, so that it alone spends from the domain's
 * limit, as its ledger supposes; the crowded one is shared by all.
 */
export function population(scenario: Scenario): Population {
  const { vhosts, daemons, crowdedNames, registeredDomains, changesPerYear, yearlyTurnover, seed } = scenario;
  const chance = dice(`${seed} population`);
  const wanted = Array.from({ length: daemons }, (): string[] => []);
  const since = new Map<string, number>();
  const counts = { arrivals: 0, removals: 0 };
  for (let index = 0; index < vhosts; index += 1) {
    const isCrowded = index < crowdedNames;
    const domain = index % registeredDomains;
    const name = isCrowded ? `app${index}.crowded.com` : `www${index}.site${domain}.com`;
    wanted[(isCrowded ? index : domain) % daemons]?.push(name);
    since.set(name, Date.parse(scenario.start));
  }
  const turnover = (vhosts * yearlyTurnover) / daemons / changesPerYear;

  return {
    counts,
    wantedBy: (daemon) => wanted[daemon] ?? [],
    wantedSince: (name) => since.get(name) ?? Number.POSITIVE_INFINITY,
    change(daemon, nowMs) {
      const names = [...(wanted[daemon] ?? [])];
      for (let left = someOf(turnover, chance); left > 0; left -= 1, counts.removals += 1)
        for (const gone of names.splice(chance.below(names.length), 1)) since.delete(gone);
      for (let left = someOf(turnover, chance); left > 0; left -= 1, counts.arrivals += 1) {
        const name = newName(daemon, scenario, counts.arrivals, chance);
        names.push(name);
        since.set(name, nowMs);
      }
      wanted[daemon] = names;
    },
  };
}

/** Anything from none to twice the mean. */
function someOf(mean: number, chance: Dice): number {
  return chance.below(Math.round(2 * mean) + 1);
}

function newName(daemon: number, scenario: Scenario, serial: number, chance: Dice): string {
  const { registeredDomains, daemons, crowdedNames, vhosts } = scenario;
  if (chance.chance(crowdedNames / vhosts)) return `new${serial}.crowded.com`;
  const own = Math.floor(registeredDomains / daemons);
  return `new${serial}.site${chance.below(own) * daemons + daemon}.com`;
}
