import { describe, expect, it } from 'vitest';
import { atOnce } from '../../../src/operations/at-once.ts';
import { gradeExitCode, gradeTargets } from '../../../src/operations/grade.ts';
import { gradeBar, isBelow, worseFirst } from '../../../src/operations/grade-bar.ts';
import type { Grade, Grader } from '../../../src/operations/types.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { failedTarget, gradedTarget } from './graded.ts';

const GRADER: Grader = {
  grade: async ({ host }) => (host.startsWith('no.') ? failedTarget(host) : gradedTarget({ host })),
  gradeWithin: () => Promise.reject(new Error('not asked for')),
};

describe('gradeTargets', () => {
  it('keeps the order of the targets and tells of each when it is done', async () => {
    const told: string[] = [];
    const targets = ['a.example.com', 'no.example.com', 'b.example.com'].map((host) => ({ host, port: 443 }));

    const { targets: graded } = await gradeTargets(targets, { grader: GRADER, clock: fakeClock() }, ({ host }, done) =>
      told.push(`${done} ${host}`),
    );

    expect(graded.map(({ host, grade }) => [host, grade])).toEqual([
      ['a.example.com', 'A'],
      ['no.example.com', null],
      ['b.example.com', 'A'],
    ]);
    expect(told.toSorted()).toEqual(['1 a.example.com', '2 no.example.com', '3 b.example.com']);
  });

  it('is the JSON of the golden file, which scripts of operators rely on', async () => {
    const targets = ['shop.example.com', 'no.example.com'].map((host) => ({ host, port: 443 }));

    const json = JSON.stringify(await gradeTargets(targets, { grader: GRADER, clock: fakeClock() }, () => {}), null, 2);

    await expect(`${json}\n`).toMatchFileSnapshot('../../fixtures/operations/grade.json');
  });
});

describe('gradeExitCode', () => {
  it.each([
    [[], undefined, 0],
    [['F', 'T'], undefined, 0],
    [['A+', 'A'], 'A', 0],
    [['A+', 'A-'], 'A', 5],
    [['T'], 'F', 5],
    [['F', null], 'A', 3],
    [[null], undefined, 3],
  ] as const)('of %j with the bar %s is %i', (grades, bar, code) => {
    const targets = grades.map((grade) => (grade === null ? failedTarget('a.example.com') : gradedTarget({ grade })));

    expect(gradeExitCode({ targets }, bar)).toBe(code);
  });
});

describe('gradeBar', () => {
  it('takes letters in any case, and nothing is no bar', () => {
    expect([gradeBar('a+'), gradeBar('A-'), gradeBar('F'), gradeBar(undefined)]).toEqual(['A+', 'A-', 'F', undefined]);
  });

  it.each(['Z', 'T', '', '5'])('refuses %j', (text) => {
    expect(() => gradeBar(text)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: `--min-grade ${text}: the grades are A+, A, A-, B, C, D, E and F.`,
      }),
    );
  });

  it('counts what is not trusted or has a wrong name as worse than F', () => {
    expect((['F', 'T', 'M'] as const).map((grade) => isBelow(grade, 'F'))).toEqual([false, true, true]);
  });

  it('sorts worst first, before it what has no grade', () => {
    const grades: (Grade | null)[] = ['A', 'T', 'A+', null, 'B'];

    expect(grades.toSorted(worseFirst)).toEqual([null, 'T', 'B', 'A', 'A+']);
  });
});

describe('atOnce', () => {
  it('never does more than its limit at a time', async () => {
    let running = 0;
    let most = 0;

    const results = await atOnce([3, 1, 2, 5, 4], 2, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      return item * 10;
    });

    expect({ results, most }).toEqual({ results: [30, 10, 20, 50, 40], most: 2 });
  });
});
