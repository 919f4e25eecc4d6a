import { expect, test } from 'vitest';
import { orderGate } from './order-gate.ts';
import type { RequestKind } from './types.ts';

test('a new order waits for reads in flight, later reads wait for it, and orders wait for each other', async () => {
  const { begin, started } = gateOfRequests();

  const first = begin('authorization');
  const order = begin('newOrder');
  const late = begin('order');
  const second = begin('newOrder');
  await turns();
  expect(started()).toEqual(['authorization']);

  first();
  await turns();
  expect(started()).toEqual(['authorization', 'newOrder']);

  order();
  await turns();
  expect(started()).toEqual(['authorization', 'newOrder', 'order']);

  late();
  await turns();
  expect(started()).toEqual(['authorization', 'newOrder', 'order', 'newOrder']);
  second();
});

test('reads pass together, and a request of another kind never waits', async () => {
  const { begin, started } = gateOfRequests();

  begin('authorization');
  begin('challenge');
  begin('newOrder');
  begin('newNonce');
  await turns();

  expect(started()).toEqual(['newNonce', 'authorization', 'challenge']);
});

test('a request that fails lets the next one through', async () => {
  const gate = orderGate();
  const failing = gate.pass('newOrder', () => Promise.reject(new Error('refused')));

  await expect(failing).rejects.toThrow('refused');
  expect(await gate.pass('order', async () => 'read')).toBe('read');
});

/** `begin` starts a request and returns what ends it; `started` lists those the gate has let through. */
function gateOfRequests() {
  const gate = orderGate();
  const through: RequestKind[] = [];
  const begin = (kind: RequestKind): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    void gate.pass(kind, () => {
      through.push(kind);
      return promise;
    });
    return resolve;
  };
  return { begin, started: () => through };
}

/** Lets everything happen that waits for nothing but other promises. */
function turns(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
