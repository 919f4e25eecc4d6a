/** Something measured beside others. */
export interface Contender<Sample> {
  readonly name: string;
  /** One run. `id` is another one each time, for names that must not repeat. */
  run(id: string): Promise<Sample>;
}

export interface Rounds {
  /** Runs whose samples are thrown away: they fill caches. */
  readonly warmUps: number;
  readonly runs: number;
}

/**
 * Lets contenders run one at a time, round by round, so that a machine that gets slower for a while does so for all;
 * every other round goes backwards, so that none always follows the same one. Returns the samples by name.
 */
export async function inTurns<Sample>(
  contenders: readonly Contender<Sample>[],
  { warmUps, runs }: Rounds,
): Promise<ReadonlyMap<string, readonly Sample[]>> {
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < warmUps + runs; round += 1) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const { name, run } of order) {
      const sample = await run(`${name}-${round}`);
      if (round >= warmUps) samples.get(name)?.push(sample);
    }
  }
  return samples;
}
