import { describe, expect, it } from 'vitest';
import { accepted } from '../../../src/marathon/refusal.ts';

const QUESTION = { method: 'PUT', path: '/v2/apps//web' } as const;

describe('accepted', () => {
  it('hands through the JSON of a success', () => {
    expect(accepted({ question: QUESTION, status: 201, json: { id: '/web' } })).toEqual({ id: '/web' });
  });

  it.each([
    [302, 'INVALID_ANSWER', 'Marathon did not understand, or failed at, PUT /v2/apps//web (HTTP 302): words'],
    [400, 'REFUSED', 'Marathon refused PUT /v2/apps//web (HTTP 400): words'],
    [401, 'NOT_ALLOWED', 'Marathon wants a login for PUT /v2/apps//web (HTTP 401): words'],
    [403, 'NOT_ALLOWED', 'Marathon forbids PUT /v2/apps//web (HTTP 403): words'],
    [404, 'NOT_FOUND', 'Marathon found nothing for PUT /v2/apps//web (HTTP 404): words'],
    [405, 'REFUSED', 'Marathon refused PUT /v2/apps//web (HTTP 405): words'],
    [409, 'CONFLICT', 'Marathon has a conflict with PUT /v2/apps//web (HTTP 409): words'],
    [422, 'REFUSED', 'Marathon refused PUT /v2/apps//web (HTTP 422): words'],
    [500, 'INVALID_ANSWER', 'Marathon did not understand, or failed at, PUT /v2/apps//web (HTTP 500): words'],
    [502, 'UNREACHABLE', 'Marathon could not answer PUT /v2/apps//web (HTTP 502): words'],
    [503, 'UNREACHABLE', 'Marathon could not answer PUT /v2/apps//web (HTTP 503): words'],
  ])('throws for status %i the code %s', (status, code, message) => {
    const answer = { question: QUESTION, status, json: { message: 'words' } };

    expect(() => accepted(answer)).toThrow(expect.objectContaining({ code, message }));
  });

  it('names the deployments that lock an app, and how to go on', () => {
    const json = { message: 'App is locked', deployments: [{ id: 'd-1' }, { id: 'd-2' }] };

    expect(() => accepted({ question: QUESTION, status: 409, json })).toThrow(
      expect.objectContaining({
        code: 'CONFLICT',
        message: 'Marathon has locked the app against PUT /v2/apps//web (HTTP 409): App is locked',
        suggestions: [
          'Wait for deployment d-1, d-2: dcos marathon deployment list.',
          'Or undo it: dcos marathon deployment rollback d-1.',
          'Or undo it: dcos marathon deployment rollback d-2.',
        ],
      }),
    );
  });

  it.each([
    ['a parser text', 'Unexpected character', 'Object is not valid; Unexpected character'],
    [
      'paths and errors',
      [{ path: '/healthChecks(0)/portIndex', errors: ['must exist', 'must be a number'] }],
      'Object is not valid; /healthChecks(0)/portIndex: must exist, must be a number',
    ],
    [
      'attributes, as before 1.0',
      [{ attribute: 'id', error: 'must not be empty' }],
      'Object is not valid; id: must not be empty',
    ],
    ['a shape nobody knows', 42, 'Object is not valid'],
  ])('quotes details given as %s', (_, details, words) => {
    const json = { message: 'Object is not valid', details };

    expect(() => accepted({ question: QUESTION, status: 422, json })).toThrow(
      expect.objectContaining({ message: `Marathon refused PUT /v2/apps//web (HTTP 422): ${words}` }),
    );
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['text', 'no'],
  ])('does without words when the body is %s', (_, json) => {
    expect(() => accepted({ question: QUESTION, status: 503, json })).toThrow(
      expect.objectContaining({ message: 'Marathon could not answer PUT /v2/apps//web (HTTP 503)' }),
    );
  });
});
