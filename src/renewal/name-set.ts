const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

/** The same names as a set, made once for each array: those of certificates stay for weeks, and are asked for all the time. */
export function nameSet(names: readonly string[]): ReadonlySet<string> {
  const set = sets.get(names) ?? new Set(names);
  sets.set(names, set);
  return set;
}
