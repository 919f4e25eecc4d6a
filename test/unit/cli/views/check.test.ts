import { expect, it } from 'vitest';
import { checkPage } from '../../../../src/cli/views/check.ts';
import { painter } from '../../../../src/cli/views/style.ts';

const RESULT = {
  checks: [
    {
      question: 'dns',
      subject: 'api.example.com',
      verdict: 'fail',
      answer: 'there is no such name',
      cure: 'add a record: api.example.com',
    },
    {
      question: 'caa',
      subject: 'shop.example.com',
      verdict: 'unknown',
      answer: 'the DNS did\u001b[2J not answer',
      cure: 'dig',
    },
    { question: 'dns', subject: 'shop.example.com', verdict: 'ok', answer: 'A 203.0.113.7', cure: null },
  ],
} as const;

it('gives each answer a line, with its cure', () => {
  expect(checkPage(RESULT, { width: undefined, paint: painter(false) })).toEqual({
    body: [
      '  fail  api.example.com   there is no such name: add a record: api.example.com',
      '  ?     shop.example.com  the DNS did[2J not answer: dig',
      '  ok    shop.example.com  A 203.0.113.7',
    ].join('\n'),
    notes: ['1 failed, 0 to think about, 1 could not be told, 1 ok.'],
  });
});

it('puts the cure below where the line would be too long', () => {
  expect(
    checkPage(RESULT, { width: 72, paint: painter(false) })
      .body.split('\n')
      .slice(0, 2),
  ).toEqual([
    '  fail  api.example.com   there is no such name:',
    '                          add a record: api.example.com',
  ]);
});
