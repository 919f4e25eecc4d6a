import { describe, expect, test } from 'vitest';
import { rateLimits } from './ca/rate-limits.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './scenario.ts';

const order = (...names: string[]) => ({ account: 'one', names, isRenewal: false, isInWindow: false });

describe("the simulated CA's limits", () => {
  test('stop the order number 301 of an account, until one refills', () => {
    const limits = rateLimits();
    for (let count = 0; count < 300; count += 1) expect(limits.place(order(`a${count}.com`), 0)).toBeUndefined();

    expect(limits.place(order('b.com'), 0)).toMatchObject({ limit: 'newOrders', retryAfterMs: 36_000 });
    expect(limits.place(order('b.com'), 36_000)).toBeUndefined();
  });

  test('stop the sixth certificate for the same names, whatever their order, but not one in its window', () => {
    const limits = rateLimits();
    const same = { ...order('b.com', 'a.com'), isRenewal: true };
    for (let count = 0; count < 5; count += 1) limits.issued(order('a.com', 'b.com'), 0);

    expect(limits.place(same, 0)).toMatchObject({ limit: 'perSet', retryAfterMs: (7 * DAY_MS) / 5 });
    expect(limits.place({ ...same, isInWindow: true }, 0)).toBeUndefined();
  });

  test('stop the certificate number 51 below one registered domain, but no renewal', () => {
    const limits = rateLimits();
    for (let count = 0; count < 50; count += 1) limits.issued(order(`a${count}.example.com`), 0);

    expect(limits.place(order('b.example.com'), 0)).toMatchObject({ limit: 'perDomain' });
    expect(limits.place({ ...order('a1.example.com'), isRenewal: true }, 0)).toBeUndefined();
  });

  test('stop a name after five failures within an hour', () => {
    const limits = rateLimits();
    for (let count = 0; count < 5; count += 1) limits.failed('one', 'a.com', 0);

    expect(limits.place(order('a.com'), 0)).toMatchObject({ limit: 'failedAuthorizations' });
    expect(limits.place({ ...order('a.com'), account: 'two' }, 0)).toBeUndefined();
    expect(limits.place(order('a.com'), 12 * MINUTE_MS)).toBeUndefined();
  });

  test('pause a name that keeps failing, even in its window and without a Retry-After, until it is validated', () => {
    const limits = rateLimits();
    for (let count = 0; count < 1_152; count += 1) limits.failed('one', 'a.com', 0);
    const inWindow = { ...order('a.com'), isInWindow: true };

    expect(limits.place(inWindow, HOUR_MS)).toMatchObject({ limit: 'paused', retryAfterMs: undefined });
    limits.validated('one', 'a.com');
    expect(limits.place(inWindow, HOUR_MS)).toBeUndefined();
  });
});
