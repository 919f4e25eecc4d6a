import { createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { finalizeOrder, keyedOrder } from '../../../src/acme/finalize-order.ts';
import { keyPool } from '../../../src/acme/key-pool.ts';
import { newPrivateKey } from '../../../src/acme/private-key.ts';
import type { OrderAnswer } from '../../../src/acme/session.ts';
import type { PlacedOrder } from '../../../src/acme/types.ts';
import { keyTypeOf } from '../../../src/x509/key-type.ts';
import { CA, lostAnswer, orderAnswer, refusal } from '../../support/acme-builders.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { fixedRandom } from '../../support/fixed-random.ts';

const { signal } = new AbortController();
const READY = orderAnswer('ready');

describe('finalizeOrder', () => {
  it('sends the CSR and gives back what the CA makes of the order', async () => {
    const session = scene({ finalize: [orderAnswer('processing')] });

    const answer = await session.run();

    expect(answer.order.status).toBe('processing');
    expect(session.sent).toEqual(['finalize YWJj']);
  });

  it('reads the order after a lost answer, and does not finalize twice when it has arrived', async () => {
    const session = scene({ finalize: [lostAnswer()], order: [orderAnswer('valid')] });

    const answer = await session.run();

    expect(answer.order.status).toBe('valid');
    expect(session.sent).toEqual(['finalize YWJj', 'order']);
  });

  it('finalizes again with the same CSR when the lost request never arrived', async () => {
    const session = scene({ finalize: [lostAnswer(), orderAnswer('valid')], order: [READY] });

    await session.run();

    expect(session.sent).toEqual(['finalize YWJj', 'order', 'finalize YWJj']);
  });

  it('is not started over when the order could not be read either: that was tried three times', async () => {
    const session = scene({ finalize: [lostAnswer()], order: [lostAnswer({ isRepeated: true })] });

    await expect(session.run()).rejects.toMatchObject({ kind: 'network' });

    expect(session.sent).toEqual(['finalize YWJj', 'order']);
  });

  it('waits until the order is ready, then finalizes again', async () => {
    const early = refusal('orderNotReady', { status: 403 });
    const session = scene({
      finalize: [early, orderAnswer('valid')],
      order: [orderAnswer('pending'), orderAnswer('pending'), READY],
    });

    await session.run();

    expect(session.sent).toEqual(['finalize YWJj', 'order', 'order', 'order', 'finalize YWJj']);
  });

  it('takes an order for finalized that turns out to be, when it was called not ready', async () => {
    const session = scene({ finalize: [refusal('orderNotReady', { status: 403 })], order: [orderAnswer('valid')] });

    expect((await session.run()).order.status).toBe('valid');
  });

  it.each(['badCSR', 'caa', 'unauthorized', 'rejectedIdentifier'])(
    'ends the order when refused with %s',
    async (type) => {
      const session = scene({ finalize: [refusal(type, { status: 403 })] });

      await expect(session.run()).rejects.toMatchObject({ type, orderAlive: false });
    },
  );

  it('leaves the order alive when a limit is hit', async () => {
    const session = scene({ finalize: [refusal('rateLimited', { status: 429, retryAfterMs: 1_000 })] });

    await expect(session.run()).rejects.toMatchObject({ type: 'rateLimited', orderAlive: undefined });
    expect(session.sent).toHaveLength(1);
  });
});

describe('keyedOrder', () => {
  const placed: PlacedOrder = {
    orderUrl: `${CA}/order/1`,
    directoryUrl: `${CA}/directory`,
    names: ['a.example'],
    placedAt: '2026-11-24T12:00:00.000Z',
    expires: undefined,
    privateKeyPem: undefined,
    csrPem: undefined,
  };

  it('makes key and CSR for an order that has none', async () => {
    const keyed = await keyedOrder(placed, 'p384', keyPool());

    expect(keyTypeOf(createPrivateKey(keyed.privateKeyPem.reveal()))).toBe('p384');
    expect(keyed.csrPem).toContain('BEGIN CERTIFICATE REQUEST');
  });

  it('keeps those the order was stored with', async () => {
    const stored = { ...placed, privateKeyPem: await newPrivateKey('p256'), csrPem: 'CSR' };

    expect(await keyedOrder(stored, 'p256', keyPool())).toEqual(stored);
  });

  it('replaces a key of another type than is wanted now', async () => {
    const stored = { ...placed, privateKeyPem: await newPrivateKey('p256'), csrPem: 'CSR' };

    const keyed = await keyedOrder(stored, 'p384', keyPool());

    expect(keyTypeOf(createPrivateKey(keyed.privateKeyPem.reveal()))).toBe('p384');
    expect(keyed.csrPem).not.toBe('CSR');
  });
});

interface Answers {
  readonly finalize: readonly (OrderAnswer | Error)[];
  readonly order?: readonly (OrderAnswer | Error)[];
}

function scene(answers: Answers) {
  const clock = fakeClock();
  const sent: string[] = [];
  const finalizes = [...answers.finalize];
  const orders = [...(answers.order ?? [])];
  const session = {
    async finalize(_: OrderAnswer, csr: string) {
      sent.push(`finalize ${csr}`);
      const answer = finalizes.shift();
      if (answer === undefined || answer instanceof Error) {
        throw answer ?? new Error('finalize was not expected');
      }
      return answer;
    },
    async order() {
      sent.push('order');
      const answer = orders.shift() ?? orderAnswer('unexpected');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const csrPem = '-----BEGIN CERTIFICATE REQUEST-----\nYWJj\n-----END CERTIFICATE REQUEST-----\n';
  return {
    sent,
    run: () => clock.run(finalizeOrder(session, READY, csrPem, { clock, random: fixedRandom() }, signal)),
  };
}
