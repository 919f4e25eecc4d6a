import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../src/grader/facts.ts';
import { score, worstGrade } from '../../../src/grader/score.ts';
import { CONTEXT, chain, goodFacts, suites, versions } from './good-facts.ts';

const scoreOf = (facts: Partial<Facts> = {}) => score(goodFacts(facts), CONTEXT);
const mismatch = chain({}, { coversHost: false });
const untrusted = { kind: 'untrusted', failure: 'unknown CA', detail: 'the chain ends in Root' } as const;

describe('the score', () => {
  it('of a modern server with RSA 2048 is 93, its grade A+', () => {
    expect(scoreOf()).toMatchObject({
      grade: 'A+',
      gradeTrustIgnored: 'A+',
      scores: { protocol: 100, keyExchange: 90, cipher: 90, total: 93 },
      findings: [],
    });
  });

  it.each<[string, Partial<Facts>, number]>([
    [
      'SSL 2.0',
      { versions: versions('SSLv2', 'TLSv1.2'), suites: [suites('SSLv2', 0x010080), suites('TLSv1.2', 0xc02f)] },
      50,
    ],
    ['SSL 3.0 to TLS 1.2', { versions: versions('SSLv3', 'TLSv1.2') }, 90],
    ['TLS 1.0 and 1.1', { versions: versions('TLSv1', 'TLSv1.1') }, 92.5],
  ])('of protocols %s is %d', (_, facts, expected) => {
    expect(scoreOf(facts).scores.protocol).toBe(expected);
  });

  it.each([
    [511, 20],
    [512, 40],
    [1023, 40],
    [1024, 80],
    [2048, 90],
    [4095, 90],
    [4096, 90],
  ])('of a certificate key of %i bits beside X25519 is %i', (rsaBits, expected) => {
    expect(scoreOf({ chains: [chain({ rsaBits })] }).scores.keyExchange).toBe(expected);
  });

  it('of key exchange is 100 where certificate and group both are strong', () => {
    const [key] = goodFacts().ephemeralKeys;

    const { scores } = scoreOf({
      chains: [chain({ rsaBits: 4096 })],
      ephemeralKeys: key ? [{ ...key, rsaBits: 7680 }] : [],
    });

    expect(scores.keyExchange).toBe(100);
  });

  it.each<[string, readonly number[], number]>([
    ['AES-256 alone', [0xc030], 100],
    ['AES-128 and NULL', [0xc02f, 0x003b], 40],
    ['AES-128 and 40 bits', [0xc02f, 0x0003], 50],
    ['3DES', [0x000a], 80],
  ])('of ciphers %s is %i', (_, codes, expected) => {
    expect(scoreOf({ suites: [suites('TLSv1.2', ...codes)] }).scores.cipher).toBe(expected);
  });

  it('is 0 altogether when one category is 0', () => {
    expect(scoreOf({ suites: [suites('TLSv1.2', 0xc02f, 0x0018)] }).scores).toMatchObject({ keyExchange: 0, total: 0 });
  });

  it('reports the mismatch before the distrust, and the letter behind both', () => {
    expect(scoreOf({ chains: [{ ...mismatch, trust: untrusted }] })).toMatchObject({
      grade: 'M',
      gradeTrustIgnored: 'A+',
    });
    expect(scoreOf({ chains: [chain({}, { trust: untrusted })] })).toMatchObject({
      grade: 'T',
      gradeTrustIgnored: 'A+',
    });
  });

  it('counts the worst of two chains', () => {
    expect(scoreOf({ chains: [chain(), mismatch] }).grade).toBe('M');
  });

  it('is A- for a warning on an A, and stays B for a warning on a B', () => {
    expect(scoreOf({ versions: versions('TLSv1.2') }).grade).toBe('A-');
    expect(scoreOf({ versions: versions('TLSv1', 'TLSv1.2') }).grade).toBe('B');
  });

  it('lists findings worst first, the unknown ones last', () => {
    const { findings } = scoreOf({
      versions: versions('TLSv1', 'TLSv1.2'),
      hsts: { kind: 'absent' },
      compression: 'unknown',
    });

    expect(findings.map(({ rule, effect }) => [rule, effect])).toEqual([
      ['B7', 'B'],
      ['W2', 'A-'],
      ['H1', 'A'],
      ['C1', 'unknown'],
    ]);
  });

  it('never caps for what could not be told', () => {
    expect(scoreOf({ compression: 'unknown', resumption: 'unknown' }).grade).toBe('A+');
  });
});

describe('the worst grade', () => {
  it('is M, then T, then the letter', () => {
    expect(worstGrade(['A+', 'B', 'A-'])).toBe('B');
    expect(worstGrade(['F', 'T'])).toBe('T');
    expect(worstGrade(['M', 'T', 'F'])).toBe('M');
    expect(worstGrade([])).toBeUndefined();
  });
});
