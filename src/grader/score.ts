import type { Facts } from './facts.ts';
import { offeredVersions } from './rules/protocol-rules.ts';
import type { Effect, Grade, Letter, Rule, RuleContext } from './rules/rule.ts';
import { type OfferedSuite, suitesOf } from './rules/suite-rules.ts';
import { RULES } from './rules.ts';
import { isInsecure, nominalBits } from './wire/cipher-suites.ts';
import type { ProtocolVersion } from './wire/versions.ts';

/** The rating guide's three categories and their weighted sum, 0 to 100, not rounded. */
export interface Scores {
  readonly protocol: number;
  readonly keyExchange: number;
  readonly cipher: number;
  readonly total: number;
}

/** A rule that is met, or about which nothing could be told. */
export interface Finding {
  readonly rule: string;
  readonly effect: Effect | 'unknown';
  readonly reason: string;
  readonly reference: string;
}

export interface Score {
  readonly grade: Grade;
  /** The letter behind a T or M. */
  readonly gradeTrustIgnored: Letter;
  readonly scores: Scores;
  /** Worst first. */
  readonly findings: readonly Finding[];
}

const LETTERS: readonly Letter[] = ['A+', 'A', 'A-', 'B', 'C', 'D', 'E', 'F'];
const BY_SEVERITY: readonly Finding['effect'][] = [
  'M',
  'T',
  'F',
  'E',
  'D',
  'C',
  'B',
  'A-',
  'A',
  'A+',
  'none',
  'unknown',
];

/**
 * Takes facts, returns the grade (SSL Labs rating guide 2009r): a letter from the weighted scores, capped by every rule
 * that is met; M before T before the letter.
 */
export function score(facts: Facts, context: RuleContext, rules: readonly Rule[] = RULES): Score {
  const findings = rules.flatMap((rule) => findingOf(rule, facts, context));
  const scores = scoresOf(facts);
  const caps = findings.map(({ effect }) => effect).filter((effect) => isLetter(effect));
  const gradeTrustIgnored = worst([letterOf(scores.total), ...caps]);
  const hidden = (['M', 'T'] as const).find((grade) => findings.some(({ effect }) => effect === grade));
  const sorted = findings.toSorted((a, b) => BY_SEVERITY.indexOf(a.effect) - BY_SEVERITY.indexOf(b.effect));
  return { grade: hidden ?? gradeTrustIgnored, gradeTrustIgnored, scores, findings: sorted };
}

/** The worse of several grades: M and T count as worse than any letter. */
export function worstGrade(grades: readonly Grade[]): Grade | undefined {
  const order: readonly Grade[] = [...LETTERS, 'T', 'M'];
  return grades.toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0];
}

/** Takes facts, returns the category scores. With nothing offered every score is 0. */
export function scoresOf(facts: Facts): Scores {
  const protocol = protocolScore(offeredVersions(facts));
  const keyExchange = keyExchangeScore(facts);
  const cipher = cipherScore(suitesOf(facts));
  const none = protocol === 0 || keyExchange === 0 || cipher === 0;
  // In tenths: 0.3 * 100 + 0.3 * 90 + 0.4 * 90 is not 93 in floating point.
  const total = none ? 0 : (3 * protocol + 3 * keyExchange + 4 * cipher) / 10;
  return { protocol, keyExchange, cipher, total };
}

const VERSION_SCORES: Readonly<Record<ProtocolVersion, number>> = {
  SSLv2: 0,
  SSLv3: 80,
  TLSv1: 90,
  'TLSv1.1': 95,
  'TLSv1.2': 100,
  'TLSv1.3': 100,
};

function protocolScore(versions: readonly ProtocolVersion[]): number {
  return middle(versions.map((version) => VERSION_SCORES[version]));
}

function cipherScore(suites: readonly OfferedSuite[]): number {
  return middle(suites.map(({ suite }) => strengthScore(nominalBits(suite))));
}

function strengthScore(bits: number): number {
  if (bits === 0) return 0;
  if (bits < 128) return 20;
  return bits < 256 ? 80 : 100;
}

function keyExchangeScore(facts: Facts): number {
  const suites = suitesOf(facts);
  if (suites.length === 0) return 0;
  const anonymous = suites.some(({ suite }) => suite.authentication === 'anon' && isInsecure(suite));
  const leaves = facts.chains.flatMap(({ certificates }) => certificates.slice(0, 1));
  const keys = [...leaves, ...facts.ephemeralKeys].map(({ rsaBits }) => keyScore(rsaBits));
  const exported = suites.some(({ suite }) => suite.export) ? [40] : [];
  return anonymous ? 0 : Math.min(100, ...keys, ...exported);
}

function keyScore(rsaBits: number): number {
  if (rsaBits < 512) return 20;
  if (rsaBits < 1024) return 40;
  if (rsaBits < 2048) return 80;
  return rsaBits < 4096 ? 90 : 100;
}

function middle(scores: readonly number[]): number {
  return scores.length === 0 ? 0 : (Math.min(...scores) + Math.max(...scores)) / 2;
}

function letterOf(total: number): Letter {
  if (total >= 80) return 'A+';
  if (total >= 65) return 'B';
  if (total >= 50) return 'C';
  if (total >= 35) return 'D';
  return total >= 20 ? 'E' : 'F';
}

function worst(letters: readonly Letter[]): Letter {
  return LETTERS[Math.max(...letters.map((letter) => LETTERS.indexOf(letter)))] ?? 'F';
}

function isLetter(effect: Finding['effect']): effect is Letter {
  return LETTERS.some((letter) => letter === effect);
}

function findingOf(rule: Rule, facts: Facts, context: RuleContext): Finding[] {
  const verdict = rule.judge(facts, context);
  if (verdict.kind === 'not met') return [];
  const effect = verdict.kind === 'met' ? rule.effect : 'unknown';
  return [{ rule: rule.id, effect, reason: verdict.reason, reference: rule.reference }];
}
