import type { ServedLook } from './types.ts';

/** A good look counts for so long. */
const DAY_MS = 24 * 3_600_000;

/** What one handshake showed, whoever it was made for. */
export interface Shown extends Pick<ServedLook, 'fingerprint' | 'problem'> {
  readonly atMs: number;
}

/** What handshakes with one load balancer instance have shown of one certificate version. */
export interface ServedRecord {
  /** Names that were sent for the whole certificate so far: whose turn is next follows from it. */
  readonly turns: number;
  /** What the last of them was shown; it stands for every name of the certificate. */
  readonly latest: Shown | undefined;
  /** What names were shown that stand for themselves alone. */
  readonly own: ReadonlyMap<string, Shown>;
}

export const NOTHING_SHOWN: ServedRecord = { turns: 0, latest: undefined, own: new Map() };

/** A certificate version as its handshakes are judged. */
export interface Expectation {
  readonly fingerprint: string;
  /** Wanted names it is in force for. */
  readonly names: readonly string[];
  /** Those of them that another certificate of the load balancer has too: which one is served, each must show itself. */
  readonly contested: ReadonlySet<string>;
}

/**
 * The name to ask an instance for, in place of all names of a certificate: another one each time. Undefined while the
 * last answer was right and is less than a day old. Pure, as everything here.
 */
export function representative(record: ServedRecord, expected: Expectation, nowMs: number): string | undefined {
  if (isGood(record.latest, expected) && isFresh(record.latest, nowMs)) return undefined;
  const free = expected.names.filter((name) => !record.own.has(name) && !expected.contested.has(name));
  const names = free.length === 0 ? expected.names : free;
  return names[record.turns % names.length];
}

/**
 * Names to ask for on their own account, once the certificate as a whole is served: those that were shown something else,
 * and the contested ones once a day. While it is not served at all, asking for each would only tell that again.
 */
export function namesOnTheirOwn(record: ServedRecord, expected: Expectation, nowMs: number): readonly string[] {
  if (!isGood(record.latest, expected)) return [];
  if (record.own.size === 0 && expected.contested.size === 0) return [];
  return expected.names.filter((name) => {
    const shown = record.own.get(name);
    if (shown === undefined) return expected.contested.has(name);
    return !isGood(shown, expected) || !isFresh(shown, nowMs);
  });
}

/** The record after a handshake for the whole certificate; a name that was shown something else stands for itself then. */
export function afterTurn(record: ServedRecord, name: string, shown: Shown, expected: Expectation): ServedRecord {
  const own = isGood(shown, expected) ? record.own : new Map(record.own).set(name, shown);
  return { turns: record.turns + 1, latest: shown, own };
}

/** The record after handshakes for single names; a good one brings its name back among the others, unless it is contested. */
export function afterOwn(
  record: ServedRecord,
  looks: Iterable<readonly [name: string, shown: Shown]>,
  expected: Expectation,
): ServedRecord {
  const own = new Map(record.own);
  for (const [name, shown] of looks)
    if (isGood(shown, expected) && !expected.contested.has(name)) own.delete(name);
    else own.set(name, shown);
  return { ...record, own };
}

/** What an instance is known to show for a name: what it was shown itself, else what its certificate's last turn was. */
export function shownFor(record: ServedRecord, name: string, expected: Expectation): Shown | undefined {
  return isGood(record.latest, expected) ? (record.own.get(name) ?? record.latest) : record.latest;
}

function isGood(shown: Shown | undefined, { fingerprint }: Pick<Expectation, 'fingerprint'>): shown is Shown {
  return shown?.fingerprint === fingerprint;
}

function isFresh(shown: Shown, nowMs: number): boolean {
  return nowMs - shown.atMs < DAY_MS;
}
