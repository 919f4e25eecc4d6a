import { clusterStart } from './cluster/cluster-start.ts';
import { fuzz } from './fuzz/fuzz.ts';
import { grade } from './grade/grade.ts';
import { gradeVhosts } from './grade/grade-vhosts.ts';
import { idle } from './idle/idle.ts';
import { issue } from './issue/issue.ts';
import { issue10000 } from './issue/issue-10000.ts';
import { scale } from './scale/scale.ts';
import { year } from './simulation/year.ts';
import { startup } from './startup/startup.ts';
import type { Bench } from './types.ts';

/** All benches, in the order the list shows them. */
export const BENCHES: readonly Bench[] = [
  issue,
  issue10000,
  grade,
  gradeVhosts,
  fuzz,
  idle,
  clusterStart,
  startup,
  scale,
  year,
];

/** The list for people. */
export function benchList(): string {
  const width = Math.max(...BENCHES.map(({ name }) => name.length));
  return BENCHES.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}\n`).join('');
}
