import { describe, expect, test } from 'vitest';
import { challengeBoard } from '../../../src/daemon/challenge-board.ts';
import { firstReport } from '../../../src/daemon/report.ts';
import { apiRoute, publicRoute } from '../../../src/daemon/routes.ts';

const FIXED_RANDOM = { fraction: () => 0.5, bytes: (length: number) => new Uint8Array(length).fill(0xab) };

function boardAt(clock: { ms: number }) {
  return challengeBoard({ monotonicMs: () => clock.ms }, FIXED_RANDOM);
}

function get(path: string) {
  return { method: 'GET', path };
}

describe('the challenge port', () => {
  test('answers a published token with its key authorization alone', () => {
    const board = boardAt({ ms: 0 });
    board.publish('token-1', 'token-1.thumbprint');

    const answer = publicRoute(get('/.well-known/acme-challenge/token-1'), board);

    expect(answer).toEqual({ status: 200, contentType: 'text/plain; charset=utf-8', body: 'token-1.thumbprint' });
  });

  test('still answers late vantage points after the validation, but not for ever', () => {
    const clock = { ms: 0 };
    const board = boardAt(clock);
    board.publish('token-1', 'token-1.thumbprint');
    board.withdraw('token-1');

    clock.ms = 299_000;
    expect(publicRoute(get('/.well-known/acme-challenge/token-1'), board).status).toBe(200);
    clock.ms = 301_000;
    expect(publicRoute(get('/.well-known/acme-challenge/token-1'), board).status).toBe(404);
  });

  test('answers its own probe', () => {
    const board = boardAt({ ms: 0 });

    const answer = publicRoute(get(`/.well-known/acme-challenge/${board.probe.token}`), board);

    expect(answer.body).toBe('abababababababababababababababab');
  });

  test.each([
    { what: 'an unknown token', path: '/.well-known/acme-challenge/nope' },
    { what: 'a name of a property', path: '/.well-known/acme-challenge/constructor' },
    { what: 'the report', path: '/v1/report' },
    { what: 'anything else', path: '/' },
  ])('does not know $what', ({ path }) => {
    expect(publicRoute(get(path), boardAt({ ms: 0 })).status).toBe(404);
  });

  test('is healthy as long as it answers', () => {
    expect(publicRoute(get('/health'), boardAt({ ms: 0 })).status).toBe(200);
  });

  test('takes no writes', () => {
    expect(publicRoute({ method: 'POST', path: '/health' }, boardAt({ ms: 0 })).status).toBe(405);
  });
});

describe('the API port', () => {
  const REPORT = firstReport({ version: '0.1.0', appId: '/letsencrypt', startedAt: '2027-01-10T12:00:00.000Z' });

  test('gives the report as JSON', () => {
    const answer = apiRoute(get('/v1/report?pretty'), () => REPORT);

    expect(answer.contentType).toBe('application/json; charset=utf-8');
    expect(JSON.parse(answer.body)).toMatchObject({ schema: 1, problem: 'the first look is under way' });
  });

  test('says what there is when asked for something else', () => {
    const answer = apiRoute(get('/v2'), () => REPORT);

    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toEqual({
      error: { code: 'NOT_FOUND', message: 'there is no /v2; try /v1/report or /health' },
    });
  });

  test('takes no writes', () => {
    expect(apiRoute({ method: 'DELETE', path: '/v1/report' }, () => REPORT).status).toBe(405);
  });
});
