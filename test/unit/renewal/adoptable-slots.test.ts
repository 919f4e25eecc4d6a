import { expect, test } from 'vitest';
import { adoptableSlots } from '../../../src/renewal/adoptable-slots.ts';
import { facts, loadBalancer, observation, saved } from '../../support/renewal-builders.ts';

function carrying(leaf: Parameters<typeof facts>[0] = {}) {
  const content = { kind: 'certificate', leaf: facts(leaf), chainLength: 2 } as const;
  return loadBalancer({ slots: [{ variable: 'HAPROXY_SSL_CERT', content }] });
}

function variables(given: Parameters<typeof observation>[0]) {
  return adoptableSlots(observation(given)).map(({ variable }) => variable);
}

test('a valid certificate for wanted names that nothing covers may be ours', () => {
  expect(variables({ loadBalancer: carrying() })).toEqual(['HAPROXY_SSL_CERT']);
});

test.each([
  { what: 'that is expired', leaf: { notAfter: '2027-01-10T12:00:00.000Z' } },
  { what: 'that is self-signed', leaf: { selfSigned: true } },
  { what: 'with a name that nobody wants', leaf: { names: ['a.example.com', 'other.example.com'] } },
  { what: 'without names', leaf: { names: [] } },
])('one $what is not', ({ leaf }) => {
  expect(variables({ loadBalancer: carrying(leaf) })).toEqual([]);
});

test('one whose names are all saved is not, in force or before', () => {
  expect(variables({ loadBalancer: carrying(), certificates: [saved()] })).toEqual([]);
  expect(variables({ loadBalancer: carrying(), previous: [saved()] })).toEqual([]);
});

test('of two for the same names the one that lasts longer is', () => {
  const slot = (variable: string, notAfter: string) => ({
    variable,
    content: { kind: 'certificate', leaf: facts({ notAfter }), chainLength: 2 } as const,
  });
  const slots = [
    slot('HAPROXY_SSL_CERT', '2027-02-01T00:00:00.000Z'),
    slot('HAPROXY_SSL_CERT0', '2027-03-01T00:00:00.000Z'),
  ];

  expect(variables({ loadBalancer: loadBalancer({ slots }) })).toEqual(['HAPROXY_SSL_CERT0']);
});
