import type { CheckReport } from '../../operations/check.ts';
import { plainText } from './plain-text.ts';
import type { Page, Screen, Tone } from './types.ts';

type Check = CheckReport['checks'][number];

const WORDS: Readonly<Record<Check['verdict'], string>> = { fail: 'fail', warn: 'warn', unknown: '?', ok: 'ok' };
const TONES: Readonly<Record<Check['verdict'], Tone>> = { fail: 'bad', warn: 'warn', unknown: 'faint', ok: 'good' };

/** Takes the answers, returns a line for each; on a screen too narrow for it the cure stands on a line of its own. */
export function checkPage({ checks }: CheckReport, screen: Screen): Page {
  const width = Math.max(...checks.map(({ subject }) => subject.length), 0);
  const count = (verdict: Check['verdict']) => checks.filter((one) => one.verdict === verdict).length;
  return {
    body: checks.map((one) => lines(one, width, screen)).join('\n'),
    notes: [
      `${count('fail')} failed, ${count('warn')} to think about, ${count('unknown')} could not be told, ${count('ok')} ok.`,
    ],
  };
}

function lines({ verdict, subject, answer, cure }: Check, width: number, { width: columns, paint }: Screen): string {
  const head = `  ${paint(TONES[verdict], WORDS[verdict].padEnd(4))}  ${subject.padEnd(width)}  ${plainText(answer)}`;
  if (cure === null) return head;
  const room = 10 + width + plainText(answer).length + 2 + cure.length;
  return room <= (columns ?? Number.POSITIVE_INFINITY)
    ? `${head}: ${cure}`
    : `${head}:\n${' '.repeat(10 + width)}${cure}`;
}
