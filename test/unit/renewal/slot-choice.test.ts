import { describe, expect, test } from 'vitest';
import type { CertSlot } from '../../../src/marathon-lb/types.ts';
import { slotChoice } from '../../../src/renewal/slot-choice.ts';
import { facts } from '../../support/renewal-builders.ts';

const MANAGED = ['a.example.com', 'b.example.com'];

function slot(variable: string, names?: readonly string[]): CertSlot {
  const content = names === undefined ? { kind: 'empty' as const } : certificate(names);
  return { variable, content };
}

function certificate(names: readonly string[]) {
  return { kind: 'certificate' as const, leaf: facts({ names }), chainLength: 2 };
}

describe('the slot for a certificate', () => {
  test.each([
    { what: 'the first one when it is empty', slots: [slot('HAPROXY_SSL_CERT')], variable: 'HAPROXY_SSL_CERT' },
    {
      what: 'the one that carries our certificate already',
      slots: [slot('HAPROXY_SSL_CERT', ['own.example.com']), slot('HAPROXY_SSL_CERT3', ['a.example.com'])],
      variable: 'HAPROXY_SSL_CERT3',
    },
    {
      what: 'the lowest free numbered one beside the certificate of the operator',
      slots: [slot('HAPROXY_SSL_CERT', ['own.example.com']), slot('HAPROXY_SSL_CERT0', ['other.example.com'])],
      variable: 'HAPROXY_SSL_CERT1',
    },
    {
      what: 'not one whose certificate also covers a foreign name',
      slots: [slot('HAPROXY_SSL_CERT', ['a.example.com', 'own.example.com'])],
      variable: 'HAPROXY_SSL_CERT0',
    },
  ])('is $what', ({ slots, variable }) => {
    expect(slotChoice(slots, MANAGED)).toBe(variable);
  });

  test('is none when all 102 are taken', () => {
    const numbered = Array.from({ length: 101 }, (_, n) => slot(`HAPROXY_SSL_CERT${n}`, ['own.example.com']));

    expect(slotChoice([slot('HAPROXY_SSL_CERT', ['own.example.com']), ...numbered], MANAGED)).toBeUndefined();
  });
});
