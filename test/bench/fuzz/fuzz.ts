import { type FuzzOutcome, fuzzAnswers } from '../../support/tls-servers/fuzz-answers.ts';
import { result } from '../results.ts';
import { most } from '../statistics.ts';
import type { Bench } from '../types.ts';

const ANSWERS = 1_000_000;
const PORTION = 1_000;
/** Portions between two lines of progress. */
const PORTIONS_PER_LINE = 100;

/** The codec under attack: what it throws ends the bench, and a portion that took long would show a loop. */
export const fuzz: Bench = {
  name: 'fuzz',
  about: '1,000,000 mutated server answers through the codec of the grader',
  run: async ({ say }) => {
    const seconds: number[] = [];
    const total = { flight: 0, alert: 0, fault: 0, more: 0 };
    for (let portion = 1; portion * PORTION <= ANSWERS; portion += 1) {
      const startMs = performance.now();
      add(total, fuzzAnswers({ count: PORTION, seed: portion }));
      seconds.push((performance.now() - startMs) / 1000);
      if (portion % PORTIONS_PER_LINE === 0) say(`${portion * PORTION} answers: ${JSON.stringify(total)}`);
    }
    const megabytes = process.memoryUsage().rss / 1024 ** 2;
    return [
      result(
        `${ANSWERS} mutated answers read`,
        seconds.reduce((sum, one) => sum + one, 0),
        's',
      ),
      result(`the slowest ${PORTION} of them`, most(seconds), 's'),
      result('memory afterwards', megabytes, 'MB'),
    ];
  },
};

function add(total: Record<keyof FuzzOutcome, number>, portion: FuzzOutcome): void {
  for (const end of ['flight', 'alert', 'fault', 'more'] as const) total[end] += portion[end];
}
