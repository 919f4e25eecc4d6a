import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Env, EnvValue } from '../../../src/marathon/types.ts';
import {
  envWith,
  ignoredVariables,
  readVariables,
  slotsOf,
  writableSlots,
} from '../../../src/marathon-lb/cert-slots.ts';
import type { CertSlot } from '../../../src/marathon-lb/types.ts';
import { Secret } from '../../../src/platform/secret.ts';
import type { CertificateFacts } from '../../../src/x509/types.ts';

describe('slotsOf', () => {
  it('lists the variables in the order in which HAProxy loads them', () => {
    const env = {
      HAPROXY_SSL_CERT10: '',
      OTHER: 'x',
      HAPROXY_SSL_CERT2: '',
      HAPROXY_SSL_CERT: '',
      HAPROXY_SSL_CERT100: '',
    };

    expect(slotsOf(env).map(({ variable }) => variable)).toEqual([
      'HAPROXY_SSL_CERT',
      'HAPROXY_SSL_CERT2',
      'HAPROXY_SSL_CERT10',
      'HAPROXY_SSL_CERT100',
    ]);
  });

  it('always has the first slot, as it has to be filled', () => {
    expect(slotsOf({})).toEqual([{ variable: 'HAPROXY_SSL_CERT', content: { kind: 'empty' } }]);
  });

  it.each(['HAPROXY_SSL_CERT101', 'HAPROXY_SSL_CERT00', 'HAPROXY_SSL_CERTS', 'haproxy_ssl_cert'])(
    'leaves out %s, which marathon-lb does not read',
    (variable) => {
      expect(slotsOf({ [variable]: 'x' })).toHaveLength(1);
    },
  );

  it('adds the one variable the operator named', () => {
    expect(slotsOf({}, 'MY_CERT').map(({ variable }) => variable)).toEqual(['HAPROXY_SSL_CERT', 'MY_CERT']);
    expect(slotsOf({}, 'HAPROXY_SSL_CERT')).toHaveLength(1);
  });
});

describe('writableSlots', () => {
  const ours = ({ fingerprint }: CertificateFacts) => fingerprint === '0a';

  it.each<[string, readonly CertSlot[], readonly string[]]>([
    ['starts with an empty first slot', [slot('', { kind: 'empty' })], ['HAPROXY_SSL_CERT', 'HAPROXY_SSL_CERT0']],
    ['starts with a first slot of ours', [slot('', certificate('0a'))], ['HAPROXY_SSL_CERT', 'HAPROXY_SSL_CERT0']],
    [
      "keeps an operator's default certificate",
      [slot('', certificate('ff'))],
      ['HAPROXY_SSL_CERT0', 'HAPROXY_SSL_CERT1'],
    ],
    [
      'keeps what it cannot read',
      [slot('', { kind: 'unreadable', reason: 'x' })],
      ['HAPROXY_SSL_CERT0', 'HAPROXY_SSL_CERT1'],
    ],
    [
      'keeps a secret reference',
      [slot('', { kind: 'secret', secret: 'pem' })],
      ['HAPROXY_SSL_CERT0', 'HAPROXY_SSL_CERT1'],
    ],
    [
      'prefers a numbered slot of ours to an empty one',
      [slot('', certificate('ff')), slot('0', { kind: 'empty' }), slot('7', certificate('0a'))],
      ['HAPROXY_SSL_CERT7', 'HAPROXY_SSL_CERT0'],
    ],
    [
      "steps over an operator's numbered slot",
      [slot('', certificate('0a')), slot('0', certificate('ff'))],
      ['HAPROXY_SSL_CERT', 'HAPROXY_SSL_CERT1'],
    ],
  ])('%s', (_, slots, firstTwo) => {
    expect(writableSlots(slots, ours).slice(0, 2)).toEqual(firstTwo);
  });

  it('ends at HAPROXY_SSL_CERT100', () => {
    const variables = writableSlots([], ours);

    expect(variables).toHaveLength(102);
    expect(variables.at(-1)).toBe('HAPROXY_SSL_CERT100');
  });
});

describe('envWith', () => {
  it('replaces and adds bundles and keeps the rest as it came', () => {
    const reference = { secret: 'pw' };
    const env = { A: 'a', HAPROXY_SSL_CERT: '', PASSWORD: reference };
    const bundle = new Secret('pem');

    const result = envWith(
      env,
      new Map([
        ['HAPROXY_SSL_CERT', bundle],
        ['HAPROXY_SSL_CERT0', bundle],
      ]),
    );

    expect(Object.entries(result)).toEqual([
      ['A', 'a'],
      ['HAPROXY_SSL_CERT', bundle],
      ['PASSWORD', reference],
      ['HAPROXY_SSL_CERT0', bundle],
    ]);
    expect(env.HAPROXY_SSL_CERT).toBe('');
  });

  it('never loses or changes a variable of others', () => {
    const value: fc.Arbitrary<EnvValue> = fc.oneof(
      fc.string(),
      fc.string().map((text) => new Secret(text)),
      fc.record({ secret: fc.string() }),
    );
    const name = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('HAPROXY_SSL_CERT', 'HAPROXY_SSL_CERT0', '__proto__'),
    );
    const variable = fc.constantFrom('HAPROXY_SSL_CERT', 'HAPROXY_SSL_CERT0', 'HAPROXY_SSL_CERT100');
    const bundle = fc.string().map((text) => new Secret(text));

    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), fc.array(fc.tuple(variable, bundle)), (pairs, written) => {
        const env: Env = Object.fromEntries(pairs);
        const bundles = new Map<string, Secret>(written);

        const result = envWith(env, bundles);

        const foreign = (one: Env) => Object.entries(one).filter(([key]) => !bundles.has(key));
        expect(foreign(result)).toEqual(foreign(env));
        expect([...bundles].every(([key, secret]) => result[key] === secret)).toBe(true);
      }),
    );
  });
});

describe('readVariables and ignoredVariables', () => {
  it.each([
    ['no first certificate', { HAPROXY_SSL_CERT: '', HAPROXY_SSL_CERT0: 'x' }, [], ['HAPROXY_SSL_CERT0']],
    ['the first one missing', { HAPROXY_SSL_CERT3: 'x' }, [], ['HAPROXY_SSL_CERT3']],
    [
      'the first one filled',
      { HAPROXY_SSL_CERT5: 'x', HAPROXY_SSL_CERT: 'x', HAPROXY_SSL_CERT0: '' },
      ['HAPROXY_SSL_CERT', 'HAPROXY_SSL_CERT5'],
      [],
    ],
    ['a secret reference', { HAPROXY_SSL_CERT: { secret: 'pem' } }, ['HAPROXY_SSL_CERT'], []],
    ['nothing at all', {}, [], []],
  ])('know what run reads with %s', (_, env: Env, read, ignored) => {
    expect(readVariables(env)).toEqual(read);
    expect(ignoredVariables(env)).toEqual(ignored);
  });
});

function slot(suffix: string, content: CertSlot['content']): CertSlot {
  return { variable: `HAPROXY_SSL_CERT${suffix}`, content };
}

function certificate(fingerprint: string): CertSlot['content'] {
  const leaf: CertificateFacts = {
    fingerprint,
    serialNumber: '01',
    subjectCommonName: undefined,
    issuerCommonName: 'R12',
    names: ['a.example'],
    notBefore: '2026-11-01T00:00:00.000Z',
    notAfter: '2027-01-30T00:00:00.000Z',
    keyType: 'p256',
    selfSigned: false,
    renewalInfoId: undefined,
  };

  return { kind: 'certificate', leaf, chainLength: 2 };
}
