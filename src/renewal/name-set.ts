import { isSameList } from './same-list.ts';

const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

/** The same names as a set, made once for each array: those of certificates stay for weeks, and are asked for all the time. */
export function nameSet(names: readonly string[]): ReadonlySet<string> {
  const set = sets.get(names) ?? new Set(names);
  sets.set(names, set);
  return set;
}

interface Union {
  readonly lists: readonly (readonly string[])[];
  readonly names: ReadonlySet<string>;
}

/** So many unions begin with one list: of those in force, of all saved ones, of those that are not due. */
const MOST_UNIONS = 4;

const unions = new WeakMap<readonly string[], Union[]>();

/** All names of some lists, made once for the same arrays in the same order, as `nameSet`. */
export function nameUnion(lists: readonly (readonly string[])[]): ReadonlySet<string> {
  const [first] = lists;
  if (first === undefined) return new Set();
  const known = unions.get(first) ?? [];
  const found = known.find((one) => isSameList(one.lists, lists));
  if (found !== undefined) return found.names;
  const names = new Set(lists.flat());
  unions.set(first, [{ lists, names }, ...known].slice(0, MOST_UNIONS));
  return names;
}

type Memory = WeakMap<readonly string[], WeakMap<ReadonlySet<string>, readonly string[]>>;

const shares: Memory = new WeakMap();
const rests: Memory = new WeakMap();

/** The names that are in a set, in their order; the same array when all are. Found once for the same array and set. */
export function namesWithin(names: readonly string[], of: ReadonlySet<string>): readonly string[] {
  return remembered(shares, names, of, () => {
    const within = names.filter((name) => of.has(name));
    return within.length === names.length ? names : within;
  });
}

/** The names that are not in a set, in their order. Found once for the same array and set. */
export function namesOutside(names: readonly string[], of: ReadonlySet<string>): readonly string[] {
  return remembered(rests, names, of, () => names.filter((name) => !of.has(name)));
}

function remembered(
  memory: Memory,
  names: readonly string[],
  of: ReadonlySet<string>,
  find: () => readonly string[],
): readonly string[] {
  const known = memory.get(names) ?? new WeakMap<ReadonlySet<string>, readonly string[]>();
  const found = known.get(of) ?? find();
  known.set(of, found);
  memory.set(names, known);
  return found;
}

const others = new WeakMap<readonly string[], { readonly few: readonly string[]; readonly left: readonly string[] }>();

/** The names without a few of them, in their order; the same array again for the same few. */
export function namesWithout(names: readonly string[], few: readonly string[]): readonly string[] {
  if (few.length === 0) return names;
  const known = others.get(names);
  if (known !== undefined && isSameList(known.few, few)) return known.left;
  const gone = new Set(few);
  const left = names.filter((name) => !gone.has(name));
  others.set(names, { few, left });
  return left;
}
