import { describe, expect, test } from 'vitest';
import { challengeBoard } from '../../../src/daemon/challenge-board.ts';
import { publicRoute } from '../../../src/daemon/routes.ts';

const FIXED_RANDOM = { fraction: () => 0.5, bytes: (length: number) => new Uint8Array(length).fill(0xab) };

function boardAt(clock: { ms: number }) {
  return challengeBoard({ monotonicMs: () => clock.ms }, FIXED_RANDOM);
}

const ALIVE = { silentMs: () => 0 };

function get(path: string) {
  return { method: 'GET', path };
}

describe('the challenge port', () => {
  test('answers a published token with its key authorization alone', () => {
    const board = boardAt({ ms: 0 });
    board.publish('token-1', 'token-1.thumbprint');

    const answer = publicRoute(get('/.well-known/acme-challenge/token-1'), board, ALIVE);

    expect(answer).toMatchObject({ status: 200, contentType: 'text/plain; charset=utf-8', body: 'token-1.thumbprint' });
  });

  test('still answers late vantage points after the validation, but not for ever', () => {
    const clock = { ms: 0 };
    const board = boardAt(clock);
    board.publish('token-1', 'token-1.thumbprint');
    board.withdraw('token-1');

    clock.ms = 299_000;
    expect(publicRoute(get('/.well-known/acme-challenge/token-1'), board, ALIVE).status).toBe(200);
    clock.ms = 301_000;
    expect(publicRoute(get('/.well-known/acme-challenge/token-1'), board, ALIVE).status).toBe(404);
  });

  test('answers its own probe', () => {
    const board = boardAt({ ms: 0 });

    const answer = publicRoute(get(`/.well-known/acme-challenge/${board.probe.token}`), board, ALIVE);

    expect(answer.body).toBe('abababababababababababababababab');
  });

  test.each([
    { what: 'an unknown token', path: '/.well-known/acme-challenge/nope' },
    { what: 'a name of a property', path: '/.well-known/acme-challenge/constructor' },
    { what: 'the report', path: '/v1/report' },
    { what: 'anything else', path: '/' },
  ])('does not know $what', ({ path }) => {
    expect(publicRoute(get(path), boardAt({ ms: 0 }), ALIVE).status).toBe(404);
  });

  test('is healthy as long as it answers', () => {
    expect(publicRoute(get('/health'), boardAt({ ms: 0 }), ALIVE).status).toBe(200);
  });

  test('is not alive any more when the loop has stood still for hours', () => {
    const at = (ms: number) => publicRoute(get('/health'), boardAt({ ms: 0 }), { silentMs: () => ms });

    expect(at(3 * 3_600_000).status).toBe(200);
    expect(at(4 * 3_600_000)).toMatchObject({ status: 503, body: 'the renewal loop has not moved for 240 minutes\n' });
  });

  test('takes no writes', () => {
    expect(publicRoute({ method: 'POST', path: '/health' }, boardAt({ ms: 0 }), ALIVE).status).toBe(405);
  });
});
