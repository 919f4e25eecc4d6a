import { Errors } from '@oclif/core';
import { describe, expect, it } from 'vitest';
import { failureOf, failureText } from '../../../src/cli/failure.ts';
import { painter } from '../../../src/cli/views/style.ts';
import { AppError } from '../../../src/platform/errors.ts';

const HELP = 'dcos letsencrypt status --help';

describe('failureOf', () => {
  it('keeps code, message and suggestions of an AppError', () => {
    const error = new AppError('CONFLICT', 'locked.', { suggestions: ['wait'] });

    expect(failureOf(error, HELP)).toEqual({ code: 'CONFLICT', message: 'locked.', suggestions: ['wait'] });
  });

  it('never leaves an unreachable cluster without a next step', () => {
    expect(failureOf(new AppError('UNREACHABLE', 'm1: connection refused'), HELP)).toEqual({
      code: 'UNREACHABLE',
      message: 'm1: connection refused',
      suggestions: ['check the address and the way to it; dcos cluster list shows the attached cluster'],
    });
  });

  it("takes oclif's errors for wrong usage, without its own hint", () => {
    const error = new Errors.CLIError('Nonexistent flag: --nope\nSee more help with --help');

    expect(failureOf(error, HELP)).toEqual({ code: 'USAGE', message: 'Nonexistent flag: --nope', suggestions: [HELP] });
  });

  it.each([
    ['All of the following must be provided when using --a-b: --c', '--a-b needs --c.'],
    [
      '--c=/secret cannot also be provided when using --a\n  --a=1 cannot also be provided when using --c',
      '--a and --c exclude each other.',
    ],
    ['Something new', 'Something new'],
  ])('says in one sentence which flags do not go together: %s', (reasons, message) => {
    const error = new Errors.CLIError(`The following error occurred:\n  \u001b[2m${reasons}\u001b[22m`);

    expect(failureOf(error, HELP)).toEqual({ code: 'USAGE', message, suggestions: [HELP] });
  });

  it('takes everything else for a bug', () => {
    expect(failureOf(new TypeError('x is not a function'), HELP)).toMatchObject({
      code: 'BUG',
      message: 'x is not a function (this is a bug of dcos letsencrypt)',
    });
  });
});

describe('failureText', () => {
  it('lines up message and suggestions', () => {
    const failure = { code: 'USAGE', message: 'first\nsecond', suggestions: ['one', 'two'] } as const;

    expect(failureText(failure, painter(false))).toBe('Error: first\n       second\nTry:   one\n       two');
  });

  it('ends with the message when there is nothing to try', () => {
    expect(failureText({ code: 'INTERRUPTED', message: 'interrupted.', suggestions: [] }, painter(false))).toBe(
      'Error: interrupted.',
    );
  });
});
