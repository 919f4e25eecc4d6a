import { claimedTwice, freezingLabels, passwords, rivals, undeclared } from './checks/labels.ts';
import { agents, certificates, health, limits, places, present, redeploy } from './checks/load-balancer.ts';
import { caa, dns, elbs } from './checks/names.ts';
import { otherPorts, port80, port443 } from './checks/reach.ts';
import { versions } from './checks/versions.ts';
import type { Check, CheckFacts, CheckResult, Verdict } from './types.ts';

/** In the order an operator would ask. */
const CHECKS: readonly Check[] = [
  versions,
  present,
  health,
  agents,
  redeploy,
  certificates,
  places,
  freezingLabels,
  claimedTwice,
  passwords,
  rivals,
  undeclared,
  dns,
  port80,
  port443,
  caa,
  elbs,
  otherPorts,
  limits,
];

const WORST_FIRST: readonly Verdict[] = ['fail', 'warn', 'unknown', 'ok'];

/** Takes all facts, returns every answer, worst first, else in the order of the questions. Pure. */
export function preflight(facts: CheckFacts): readonly CheckResult[] {
  const rank = ({ verdict }: CheckResult) => WORST_FIRST.indexOf(verdict);
  return CHECKS.flatMap((check) => check(facts)).toSorted((a, b) => rank(a) - rank(b));
}
