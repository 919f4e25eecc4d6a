import type { CheckResult, Verdict } from './types.ts';

/** Takes question and subject, returns a maker of answers to it. */
export function about(question: string, subject: string) {
  const result = (verdict: Verdict, answer: string, cure: string | null): CheckResult => ({
    question,
    subject,
    verdict,
    answer,
    cure,
  });
  return {
    ok: (answer: string) => result('ok', answer, null),
    warn: (answer: string, cure: string) => result('warn', answer, cure),
    fail: (answer: string, cure: string) => result('fail', answer, cure),
    unknown: (answer: string, cure: string) => result('unknown', answer, cure),
  };
}
