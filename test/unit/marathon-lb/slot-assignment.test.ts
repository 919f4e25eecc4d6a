import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotAssignment } from '../../../src/marathon-lb/slot-assignment.ts';
import type { CertSlot } from '../../../src/marathon-lb/types.ts';
import { facts } from '../../support/renewal-builders.ts';

const OURS = ['a.example.com', 'b.example.com', 'c.example.com'];
const isOurs = ({ names }: { readonly names: readonly string[] }) => names.every((name) => OURS.includes(name));

function slot(number: string, fingerprint?: string, ...names: string[]): CertSlot {
  const leaf = facts({ fingerprint: fingerprint ?? '', names });
  const content =
    fingerprint === undefined ? { kind: 'empty' as const } : { kind: 'certificate' as const, leaf, chainLength: 2 };
  return { variable: `HAPROXY_SSL_CERT${number}`, content };
}

function candidate(fingerprint: string, ...names: string[]) {
  return { key: fingerprint, leaf: facts({ fingerprint, names }) };
}

function assigned(slots: readonly CertSlot[], current: ReturnType<typeof candidate>[], kept: typeof current = []) {
  const { variables, stale, unplaced } = slotAssignment({ slots, current, kept, isOurs });
  return {
    ...Object.fromEntries(variables),
    ...(stale.length > 0 && { stale }),
    ...(unplaced.length > 0 && { unplaced }),
  };
}

describe('slotAssignment', () => {
  const a = candidate('a2', 'a.example.com');
  const b = candidate('b2', 'b.example.com');

  it('fills the default first, then the numbered ones', () => {
    expect(assigned([slot('')], [a, b])).toEqual({ HAPROXY_SSL_CERT: 'a2', HAPROXY_SSL_CERT0: 'b2' });
  });

  it('leaves a certificate where it is', () => {
    const slots = [slot('', 'b2', 'b.example.com'), slot('4', 'a2', 'a.example.com')];

    expect(assigned(slots, [a, b])).toEqual({ HAPROXY_SSL_CERT: 'b2', HAPROXY_SSL_CERT4: 'a2' });
  });

  it('puts a renewed certificate where its predecessor is', () => {
    const slots = [slot('', 'b1', 'b.example.com'), slot('4', 'a1', 'a.example.com')];

    expect(assigned(slots, [a, b])).toEqual({ HAPROXY_SSL_CERT: 'b2', HAPROXY_SSL_CERT4: 'a2' });
  });

  it('keeps what the operator has put there', () => {
    const slots = [slot('', 'x', 'own.example.com'), slot('0', 'y', 'a.example.com', 'own.example.com')];

    expect(assigned(slots, [a, b])).toEqual({ HAPROXY_SSL_CERT1: 'a2', HAPROXY_SSL_CERT2: 'b2' });
  });

  it('puts no certificate in the place of a kept one, behind the other kept ones', () => {
    const slots = [
      slot('', 'a2', 'a.example.com'),
      slot('100', 'b1', 'b.example.com'),
      slot('99', 'c1', 'c.example.com'),
    ];
    const kept = [candidate('b1', 'b.example.com'), candidate('c1', 'c.example.com')];

    expect(assigned(slots, [a, b], kept)).toEqual({
      HAPROXY_SSL_CERT: 'a2',
      HAPROXY_SSL_CERT0: 'b2',
      HAPROXY_SSL_CERT100: 'b1',
      HAPROXY_SSL_CERT99: 'c1',
    });
  });

  it('moves a certificate into an empty default, since the numbered ones are not read otherwise', () => {
    expect(assigned([slot(''), slot('3', 'a2', 'a.example.com')], [a])).toEqual({
      HAPROXY_SSL_CERT: 'a2',
      stale: ['HAPROXY_SSL_CERT3'],
    });
  });

  it('names slots of ours that nothing needs any more', () => {
    const slots = [slot('', 'a2', 'a.example.com'), slot('0', 'c1', 'c.example.com')];

    expect(assigned(slots, [a])).toEqual({ HAPROXY_SSL_CERT: 'a2', stale: ['HAPROXY_SSL_CERT0'] });
  });

  it('loads a kept older version after everything current', () => {
    const slots = [slot('', 'old', 'a.example.com', 'b.example.com')];
    const old = candidate('old', 'a.example.com', 'b.example.com');

    expect(assigned(slots, [a], [old])).toEqual({ HAPROXY_SSL_CERT: 'a2', HAPROXY_SSL_CERT100: 'old' });
  });

  it('leaves a kept version where it was put', () => {
    const slots = [slot('', 'a2', 'a.example.com'), slot('99', 'old', 'a.example.com', 'b.example.com')];

    expect(assigned(slots, [a], [candidate('old', 'a.example.com', 'b.example.com')])).toEqual({
      HAPROXY_SSL_CERT: 'a2',
      HAPROXY_SSL_CERT99: 'old',
    });
  });

  it('says when all variables are taken', () => {
    const taken = Array.from({ length: 101 }, (_, n) => slot(String(n), 'x', 'own.example.com'));

    expect(assigned([slot('', 'x', 'own.example.com'), ...taken], [a])).toEqual({ unplaced: ['a2'] });
  });

  it('is stable: applied to its own outcome it changes nothing', () => {
    const names = fc.constantFrom(...OURS, 'own.example.com');
    const anySlot = fc.record({
      number: fc.constantFrom('', '0', '1', '2', '7'),
      name: fc.option(names),
      print: fc.constantFrom('a1', 'b1'),
    });
    fc.assert(
      fc.property(fc.uniqueArray(anySlot, { selector: ({ number }) => number }), (given) => {
        const slots = [
          slot(''),
          ...given.map(({ number, name, print }) => (name === null ? slot(number) : slot(number, print, name))),
        ];
        const unique = [...new Map(slots.map((one) => [one.variable, one])).values()];
        const request = { slots: unique, current: [a, b], kept: [], isOurs };

        const first = slotAssignment(request);
        const after = unique
          .filter(({ variable }) => !first.stale.includes(variable) && !first.variables.has(variable))
          .concat(
            [...first.variables].map(([variable, key]) => ({
              variable,
              content: { kind: 'certificate', leaf: (key === 'a2' ? a : b).leaf, chainLength: 2 },
            })),
          );
        const second = slotAssignment({ ...request, slots: after });

        expect([...second.variables].sort()).toEqual([...first.variables].sort());
        expect(second.stale).toEqual([]);
      }),
    );
  });
});
