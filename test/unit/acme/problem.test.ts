import { describe, expect, it } from 'vitest';
import { failureOfConnection, failureOfResponse, problemOf } from '../../../src/acme/problem.ts';
import { problem, timedOut, unreachable } from '../../support/scripted-http.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const PLACE = { step: 'newOrder', url: 'https://ca.example:14000/order' } as const;

describe('failureOfResponse', () => {
  it('keeps type, detail, status, subproblems and Retry-After of a problem document', () => {
    const answer = problem(429, 'rateLimited', 'too many certificates', {
      headers: { 'retry-after': '3600' },
      subproblems: [
        {
          type: 'urn:ietf:params:acme:error:rejectedIdentifier',
          detail: 'not this one',
          identifier: { type: 'dns', value: 'Bad.Example' },
        },
        { type: 'urn:ietf:params:acme:error:malformed', detail: 'nor that' },
      ],
    });

    const failure = failureOfResponse({ status: 429, headers: {}, body: '', ...answer }, PLACE, NOW);

    expect(failure).toMatchObject({
      code: 'REFUSED',
      kind: 'problem',
      step: 'newOrder',
      url: 'https://ca.example:14000/order',
      status: 429,
      type: 'rateLimited',
      detail: 'too many certificates',
      retryAfterMs: 3_600_000,
      message: 'ca.example:14000, newOrder: too many certificates (rateLimited)',
      subproblems: [
        { type: 'rejectedIdentifier', detail: 'not this one', identifier: 'Bad.Example' },
        { type: 'malformed', detail: 'nor that', identifier: undefined },
      ],
      nameFailures: [{ name: 'bad.example', type: 'rejectedIdentifier', detail: 'not this one' }],
      orderAlive: undefined,
    });
  });

  it.each(['<html>Bad Gateway</html>', '', '[]', '{"status": 502}'])('calls %j an answer without a problem', (body) => {
    const failure = failureOfResponse({ status: 502, headers: {}, body }, PLACE, NOW);

    expect(failure).toMatchObject({ code: 'INVALID_ANSWER', kind: 'http', type: 'http', status: 502 });
    expect(failure.message).not.toContain('html');
  });
});

describe('failureOfConnection', () => {
  it('tells a slow CA from one that cannot be reached', () => {
    expect(failureOfConnection(unreachable(), PLACE)).toMatchObject({
      code: 'UNREACHABLE',
      kind: 'network',
      type: 'network',
      detail: 'ca.example: connection refused',
    });
    expect(failureOfConnection(timedOut(), PLACE)).toMatchObject({ code: 'UNREACHABLE', kind: 'timeout' });
  });
});

describe('AcmeFailure.with', () => {
  it('adds to a failure and keeps the rest', () => {
    const failure = failureOfResponse({ status: 403, headers: {}, ...body('caa') }, PLACE, NOW);

    const more = failure.with({ orderAlive: false });

    expect(more).toMatchObject({ status: 403, type: 'caa', detail: 'forbidden', orderAlive: false });
  });
});

describe('problemOf', () => {
  it('falls back to the title, and to a sentence of its own', () => {
    expect(problemOf({ type: 'about:blank', title: 'Teapot' })).toMatchObject({
      type: 'about:blank',
      detail: 'Teapot',
    });
    expect(problemOf({ type: 'about:blank' })).toMatchObject({ detail: 'no detail given' });
  });

  it.each([undefined, null, 'text', 7, {}])('is undefined for %j', (value) => {
    expect(problemOf(value)).toBeUndefined();
  });
});

function body(type: string): { readonly body: string } {
  return { body: JSON.stringify({ type: `urn:ietf:params:acme:error:${type}`, detail: 'forbidden' }) };
}
