import { type Dice, dice } from './dice.ts';
import { HOUR_MS, type Scenario } from './scenario.ts';

/** Which names fail validation, and since when they do or do not. */
export interface NameWeather {
  readonly counts: { spells: number };
  isFailing(name: string, nowMs: number): boolean;
  /** Since when a name has been as it is now. */
  since(name: string, nowMs: number): number;
}

interface Spell {
  readonly chance: Dice;
  failing: boolean;
  sinceMs: number;
  untilMs: number;
}

/** Every name alternates by itself between good and bad spells. Asked with times that only go forward. */
export function nameWeather({ seed, start, failingShare, failingHours }: Scenario): NameWeather {
  const spells = new Map<string, Spell>();
  const counts = { spells: 0 };
  const [least, most] = [failingHours[0] * HOUR_MS, failingHours[1] * HOUR_MS];
  const meanBad = (most - least) / Math.log(most / least);
  const meanGood = failingShare === 0 ? Number.POSITIVE_INFINITY : meanBad / failingShare - meanBad;
  const badSpell = (chance: Dice) => least * (most / least) ** chance.fraction();
  const goodSpell = (chance: Dice) => -Math.log(1 - chance.fraction()) * meanGood;

  const spellAt = (name: string, nowMs: number): Spell => {
    let spell = spells.get(name);
    if (spell === undefined) {
      const chance = dice(`${seed} weather ${name}`);
      spell = { chance, failing: false, sinceMs: Date.parse(start), untilMs: Date.parse(start) + goodSpell(chance) };
      spells.set(name, spell);
    }
    while (spell.untilMs <= nowMs) {
      spell.failing = !spell.failing;
      if (spell.failing) counts.spells += 1;
      spell.sinceMs = spell.untilMs;
      spell.untilMs += spell.failing ? badSpell(spell.chance) : goodSpell(spell.chance);
    }
    return spell;
  };
  return {
    counts,
    isFailing: (name, nowMs) => spellAt(name, nowMs).failing,
    since: (name, nowMs) => spellAt(name, nowMs).sinceMs,
  };
}
