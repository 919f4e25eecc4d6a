import type { Facts, Known } from '../facts.ts';

/** Grades, best first. M and T hide the letter: wrong host name, not trusted. */
export type Letter = 'A+' | 'A' | 'A-' | 'B' | 'C' | 'D' | 'E' | 'F';
export type Grade = Letter | 'T' | 'M';

/** What a rule does when it is met: caps the letter, hides it (T, M), or only reports. */
export type Effect = Letter | 'T' | 'M' | 'none';

/** What a rule says of some facts. `unknown` never caps, but is reported. */
export type Verdict =
  | { readonly kind: 'met'; readonly reason: string }
  | { readonly kind: 'not met' }
  | { readonly kind: 'unknown'; readonly reason: string };

export interface RuleContext {
  readonly host: string;
  readonly now: Date;
  /** CAs that lost the browsers' trust: issuer's common name, and the first day it no longer counts (ISO 8601). */
  readonly distrusted: readonly { readonly issuer: string; readonly from: string }[];
}

/** One rule of the rating guide, as data with a test. */
export interface Rule {
  readonly id: string;
  readonly effect: Effect;
  /** Where it is written down. */
  readonly reference: string;
  readonly judge: (facts: Facts, context: RuleContext) => Verdict;
}

export const NOT_MET: Verdict = { kind: 'not met' };

/** The rule is met; the reason names the evidence. */
export function met(reason: string): Verdict {
  return { kind: 'met', reason };
}

/** It could not be told whether the rule is met. */
export function unknown(reason: string): Verdict {
  return { kind: 'unknown', reason };
}

/** Met with `reason` when there is any evidence. */
export function metBy(evidence: readonly string[], reason: (listed: string) => string): Verdict {
  return evidence.length === 0 ? NOT_MET : met(reason(listed(evidence)));
}

/** A yes-or-no fact as a verdict: `bad` is the value that meets the rule. */
export function fromFact(fact: Known<boolean>, bad: boolean, reason: string, what: string): Verdict {
  if (fact === 'unknown') return unknown(`could not tell: ${what}`);
  return fact === bad ? met(reason) : NOT_MET;
}

/** `a, b and 3 more`: at most two are named. */
export function listed(items: readonly string[]): string {
  const distinct = [...new Set(items)];
  const [first = '', second = ''] = distinct;
  if (distinct.length <= 1) return first;
  return distinct.length === 2 ? `${first} and ${second}` : `${first}, ${second} and ${distinct.length - 2} more`;
}
