/** Seeded chance: one seed gives one year, again and again. */
export interface Dice {
  /** In [0, 1). */
  fraction(): number;
  /** A whole number from 0, below `limit`. */
  below(limit: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  between(least: number, most: number): number;
}

/** Takes any text as seed: separate things get separate dice, so that a change to one leaves the others' throws alone. */
export function dice(seed: string): Dice {
  let state = hash(seed);
  // mulberry32: 32 bits of state, good enough for a calendar.
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  return {
    fraction,
    below: (limit) => Math.floor(fraction() * limit),
    chance: (probability) => fraction() < probability,
    between: (least, most) => least + fraction() * (most - least),
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x0100_0193);
  return value;
}
