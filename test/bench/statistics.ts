/** The middle value, or the mean of the two in the middle. Throws for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('there is no median of nothing');
  return (lower + upper) / 2;
}

/** The largest value. Throws for an empty list, of which Math.max would say -Infinity. */
export function most(values: readonly number[]): number {
  if (values.length === 0) throw new Error('there is no largest of nothing');
  return Math.max(...values);
}

/** Three decimals: what is smaller is below anything measured here. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Median and range, as progress lines show them: `1.204 s (1.100 to 1.391, 5 runs)`. */
export function summary(values: readonly number[], unit: string): string {
  const range = `${rounded(Math.min(...values))} to ${rounded(most(values))}`;
  return `${rounded(median(values))} ${unit} (${range}, ${values.length} ${values.length === 1 ? 'run' : 'runs'})`;
}
