import { describe, expect, it } from 'vitest';
import { placeOrder } from '../../../src/acme/place-order.ts';
import type { NewOrder, OrderAnswer } from '../../../src/acme/session.ts';
import type { OrderRequest } from '../../../src/acme/types.ts';
import { dns, lostAnswer, orderAnswer, refusal } from '../../support/acme-builders.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { fixedRandom } from '../../support/fixed-random.ts';

const { signal } = new AbortController();
const REQUEST: OrderRequest = {
  names: ['a.example', 'b.example'],
  keyType: 'p256',
  profile: undefined,
  replaces: undefined,
};
const PLACED = orderAnswer('pending', { identifiers: dns('b.example', 'a.example') });

describe('placeOrder', () => {
  it('sends names and addresses as what they are, and leaves out what was not asked', async () => {
    const names = ['a.example', '192.0.2.1', '2001:db8::1'];
    const session = answering(orderAnswer('pending', { identifiers: dns(...names) }));

    await placing(session, { ...REQUEST, names });

    expect(session.sent).toEqual([
      {
        identifiers: [
          { type: 'dns', value: 'a.example' },
          { type: 'ip', value: '192.0.2.1' },
          { type: 'ip', value: '2001:db8::1' },
        ],
      },
    ]);
  });

  it('sends the order again when the answer was lost: the CA hands out the one it has', async () => {
    const session = answering(lostAnswer(), PLACED);

    await placing(session);

    expect(session.sent).toHaveLength(2);
  });

  it.each([
    ['alreadyReplaced', 409],
    ['malformed', 404],
    ['unauthorized', 403],
    ['malformed', 400],
  ])('leaves the predecessor out when the CA objects to it with %s (%d)', async (type, status) => {
    const session = answering(refusal(type, { status }), PLACED);

    await placing(session, { ...REQUEST, profile: 'tlsserver', replaces: 'aki.serial' });

    expect(extrasSent(session)).toEqual([{ profile: 'tlsserver', replaces: 'aki.serial' }, { profile: 'tlsserver' }]);
  });

  it('leaves the predecessor out at last when the server fails over it', async () => {
    const broken = refusal('serverInternal', { status: 500 });
    const session = answering(broken, broken, broken, PLACED);

    await placing(session, { ...REQUEST, replaces: 'aki.serial' });

    expect(extrasSent(session)).toEqual([...Array.from({ length: 3 }, () => ({ replaces: 'aki.serial' })), {}]);
  });

  it('leaves out a profile the CA no longer knows, and keeps the predecessor', async () => {
    const session = answering(refusal('invalidProfile'), PLACED);

    await placing(session, { ...REQUEST, profile: 'gone', replaces: 'aki.serial' });

    expect(extrasSent(session)).toEqual([{ profile: 'gone', replaces: 'aki.serial' }, { replaces: 'aki.serial' }]);
  });

  it.each([
    refusal('rateLimited', { status: 429, retryAfterMs: 122_400_000 }),
    refusal('accountDoesNotExist'),
    refusal('malformed', { subproblems: [{ type: 'malformed', detail: 'bad name', identifier: 'a.example' }] }),
  ])('gives $type back at once: it is about something else', async (failure) => {
    const session = answering(failure);

    const result = placing(session, { ...REQUEST, replaces: 'aki.serial' });

    await expect(result).rejects.toBe(failure);
  });

  it('refuses an order for other names than those asked for', async () => {
    const session = answering(orderAnswer('pending', { identifiers: dns('a.example', 'evil.example') }));

    await expect(placing(session)).rejects.toMatchObject({ type: 'identifiersDiffer', orderAlive: false });
  });
});

interface Recorder {
  readonly sent: NewOrder[];
  newOrder(order: NewOrder): Promise<OrderAnswer>;
}

function answering(...answers: readonly (OrderAnswer | Error)[]): Recorder {
  const left = [...answers];
  const sent: NewOrder[] = [];
  return {
    sent,
    async newOrder(order) {
      sent.push(order);
      const answer = left.shift();
      if (answer === undefined || answer instanceof Error) {
        throw answer ?? new Error('newOrder was not expected');
      }
      return answer;
    },
  };
}

function placing(session: Recorder, request = REQUEST): Promise<OrderAnswer> {
  const clock = fakeClock();
  const ports = { clock, random: fixedRandom(), log: { warn: () => {} } };
  return clock.run(placeOrder(session, request, ports, signal));
}

function extrasSent({ sent }: Recorder): readonly unknown[] {
  return sent.map(({ identifiers: _, ...extras }) => extras);
}
