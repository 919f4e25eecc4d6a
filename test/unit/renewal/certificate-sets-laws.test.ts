import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CertificateSet, certificateSets, type SetsRequest } from '../../../src/renewal/certificate-sets.ts';

const NAMES = Array.from({ length: 24 }, (_, index) => `n${index}.d${index % 4}.org`);
const NONE_IS_DUE = () => false;

interface Step {
  readonly wanted: readonly string[];
  readonly dueShare: number;
}

const bounds = fc
  .record({
    groupBy: fc.constantFrom<SetsRequest['groupBy'][]>('packed', 'vhost', 'domain'),
    mostNames: fc.integer({ min: 1, max: 6 }),
    mostCertificates: fc.integer({ min: 1, max: 8 }),
  })
  .map((limits) => ({ ...limits, mostExisting: limits.mostCertificates, mayLeave: () => true }));
const step: fc.Arbitrary<Step> = fc.record({
  wanted: fc.shuffledSubarray(NAMES),
  dueShare: fc.integer({ min: 0, max: 3 }),
});
type Bounds = Pick<SetsRequest, 'groupBy' | 'mostNames' | 'mostCertificates' | 'mostExisting' | 'mayLeave'>;

/** Certificates as a history of changing wishes leaves them: every round's sets are issued. */
const situation = fc.tuple(bounds, fc.array(step, { maxLength: 5 }), step).map(([limits, history, last]) => {
  const existing = history.reduce<readonly CertificateSet[]>(
    (sets, { wanted, dueShare }) =>
      certificateSets({ ...limits, wanted, existing: sets, isDue: dueOf(sets, dueShare) }).sets,
    [],
  );
  return { ...limits, existing, wanted: last.wanted, isDue: dueOf(existing, last.dueShare) };
});

/** Every third certificate, counted from `share`; none for 3. */
function dueOf(sets: readonly CertificateSet[], share: number): (id: string) => boolean {
  const due = new Set(sets.filter((_, index) => index % 3 === share).map(({ id }) => id));
  return (id) => due.has(id);
}

function namesOf(sets: readonly CertificateSet[]): readonly string[] {
  return sets.flatMap(({ names }) => names);
}

function changedIds(request: SetsRequest, before: readonly CertificateSet[]): readonly string[] {
  const { sets } = certificateSets(request);
  return before
    .filter(({ id, names }) => sets.some((set) => set.id === id && set.names.join() !== names.join()))
    .map(({ id }) => id);
}

function check<T>(arbitrary: fc.Arbitrary<T>, law: (given: T) => void): void {
  fc.assert(fc.property(arbitrary, law), { numRuns: 500 });
}

describe('whatever the history, the sets', () => {
  test('carry every wanted name once, or say why not', () => {
    check(situation, (given) => {
      const { sets, notPlaced } = certificateSets(given);

      const placed = namesOf(sets).filter((name) => given.wanted.includes(name));
      expect([...placed, ...notPlaced.map(({ name }) => name)].sort()).toEqual([...given.wanted].sort());
      expect(new Set(sets.map(({ id }) => id)).size).toBe(sets.length);
      expect(sets.filter(({ names }) => names.length === 0)).toEqual([]);
    });
  });

  test('respect both sizes', () => {
    check(situation, (given) => {
      const { sets } = certificateSets(given);

      expect(Math.max(0, ...sets.map(({ names }) => names.length))).toBeLessThanOrEqual(given.mostNames);
      expect(sets.length).toBeLessThanOrEqual(given.mostCertificates);
    });
  });

  test('leave no name over while there is room', () => {
    check(situation, (given) => {
      const { sets, notPlaced } = certificateSets(given);

      const wantedIn = sets.map(({ names }) => names.filter((name) => given.wanted.includes(name)).length);
      const isFull = sets.length === given.mostCertificates && wantedIn.every((count) => count === given.mostNames);
      expect(notPlaced.length === 0 || isFull).toBe(true);
    });
  });

  test('do not change once issued', () => {
    check(situation, (given) => {
      const issued = certificateSets(given);

      expect(certificateSets({ ...given, existing: issued.sets })).toEqual(issued);
    });
  });

  test('keep every placed name where it was, in its order', () => {
    check(situation, (given) => {
      const { sets } = certificateSets(given);

      for (const { id, names } of given.existing) {
        const kept = names.filter((name) => given.wanted.includes(name));
        const now = sets.find((set) => set.id === id)?.names ?? [];
        expect(now.filter((name) => kept.includes(name))).toEqual(kept);
      }
    });
  });

  test('do not depend on the order in which placed names are wanted', () => {
    const shuffled = situation.chain((given) => {
      const wanted = namesOf(given.existing).filter((name) => given.wanted.includes(name));
      return fc.record({
        given: fc.constant({ ...given, wanted }),
        wanted: fc.shuffledSubarray(wanted, { minLength: wanted.length }),
      });
    });

    check(shuffled, ({ given, wanted }) => {
      expect(certificateSets({ ...given, wanted })).toEqual(certificateSets(given));
    });
  });

  test('are the same after a name left and came back, while nothing was renewed', () => {
    check(fc.tuple(situation, fc.nat()), ([given, pick]) => {
      const settled = certificateSets(given).sets;
      const wanted = namesOf(settled).filter((name) => given.wanted.includes(name));
      const without = wanted.toSpliced(pick % Math.max(1, wanted.length), 1);
      const request: SetsRequest = { ...given, existing: settled, isDue: NONE_IS_DUE };

      const between = certificateSets({ ...request, wanted: without }).sets;

      expect(certificateSets({ ...request, existing: between, wanted }).sets).toEqual(settled);
    });
  });
});

describe('one name more', () => {
  const oneMore = fc.tuple(situation, fc.nat()).map(([given, pick]) => {
    const { sets, notPlaced } = certificateSets(given);
    const others = NAMES.filter((name) => !namesOf(sets).includes(name));
    const added = others.slice(pick % Math.max(1, others.length)).slice(0, 1);
    const wanted = given.wanted.filter((name) => !notPlaced.some((one) => one.name === name));
    return { ...given, existing: sets, isDue: NONE_IS_DUE, wanted: [...new Set([...wanted, ...added])] };
  });

  test('changes no certificate while another one fits', () => {
    check(oneMore, (given) => {
      const roomy = { ...given, mostCertificates: given.existing.length + 1 };

      expect(changedIds(roomy, given.existing)).toEqual([]);
    });
  });

  test('changes one at most when none fits', () => {
    check(oneMore, (given) => {
      const full: Bounds & SetsRequest = { ...given, mostCertificates: given.existing.length };

      expect(changedIds(full, given.existing).length).toBeLessThanOrEqual(1);
    });
  });
});
