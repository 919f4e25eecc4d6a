import { describe, expect, test } from 'vitest';
import { watcher } from '../../src/daemon/watcher.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { always, on, paused, rateLimited, refuse, skewedDate } from '../cluster/acme/faults.ts';
import { policy } from '../support/renewal-builders.ts';
import { messagesOf, tickingLab } from '../support/ticking-lab.ts';

const MINUTE_MS = 60_000;

const lab = tickingLab();

describe('429 with Retry-After', () => {
  test('blocks its scope until then, and only that', async () => {
    const limit = rateLimited(
      '3600',
      'too many certificates (50) already issued for "limited.example" in the last 168h0m0s',
    );
    lab.pebble.addFault((request) => {
      const names = JSON.stringify(request.payload?.identifiers ?? []);
      return request.kind === 'newOrder' && names.includes('limited.example') ? limit : undefined;
    });
    const names = ['a.limited.example', 'b.free.example'];

    await lab.daemon.tick(names, { groupBy: 'domain' });
    await lab.daemon.tick(names, { groupBy: 'domain' });
    lab.daemon.advance(59 * MINUTE_MS);
    await lab.daemon.tick(names, { groupBy: 'domain' });

    expect(lab.orders()).toEqual([1, 1]);
    expect(await lab.issuedNames()).toEqual(['b.free.example']);
    lab.pebble.clearFaults();
    lab.daemon.advance(12 * MINUTE_MS);
    await lab.daemon.tick(names, { groupBy: 'domain' });
    expect(await lab.issuedNames()).toEqual(['a.limited.example', 'b.free.example']);
  });
});

test('429 without Retry-After (paused): asked for no more, and the page is shown', async () => {
  const url = 'https://pebble.example/unpause/1';
  lab.pebble.addFault(on('newOrder', paused('paused.example', url)));

  await lab.daemon.tick(['paused.example']);
  lab.daemon.advance(48 * 60 * MINUTE_MS);
  await lab.daemon.tick(['paused.example']);

  expect(lab.orders()).toEqual([1]);
  const [ledger] = (await lab.daemon.store.load()).ledgers;
  expect(ledger?.ledger.pauses).toMatchObject([{ names: ['paused.example'], url }]);
});

test('clock skew: Retry-After as a date counts from the clock of the CA', async () => {
  const aheadMs = 2 * 60 * MINUTE_MS;
  const until = new Date(Date.now() + aheadMs + 10 * MINUTE_MS).toUTCString();
  const headers = { 'Retry-After': until, Date: new Date(Date.now() + aheadMs).toUTCString() };
  lab.pebble.addFault(on('newOrder', refuse(429, 'rateLimited', 'wait', {}, headers)));

  await lab.daemon.tick(['skew.example']);

  const [ledger] = (await lab.daemon.store.load()).ledgers;
  const waitMs = Date.parse(ledger?.ledger.blocks[0]?.until ?? '') - Date.now();
  expect(waitMs).toBeGreaterThan(8 * MINUTE_MS);
  expect(waitMs).toBeLessThan(13 * MINUTE_MS);
});

test('clock skew: more than 60 s is warned of, once, in log and report, until it is gone', async () => {
  const warnings: string[] = [];
  const log = {
    debug: () => {},
    info: () => {},
    error: () => {},
    warn: (message: string) => void warnings.push(message),
  };
  const identity = { version: '0', appId: '/letsencrypt', startedAt: nodeClock.now().toISOString() };
  const metrics = { countLook: () => {}, countOutcome: () => {} };
  const by = policy({ directoryUrl: lab.pebble.directoryUrl });
  const { onRound, report } = watcher({ identity, policy: by, log, clock: nodeClock, metrics });
  const daemon = await lab.restart({ onRound });
  const note = expect.stringMatching(/^the clock here is more than a minute behind that of 127\.0\.0\.1/);
  lab.pebble.addFault(always(skewedDate(90_000)));

  await daemon.tick(['one.skew.example']);
  await daemon.tick(['one.skew.example']);

  expect(report().notes).toEqual([note]);
  expect(warnings).toEqual([note]);
  lab.pebble.clearFaults();
  await daemon.tick(['one.skew.example', 'two.skew.example']);
  expect(report().notes).toBeUndefined();
});

test('clock skew: a CA two hours ahead issues all the same', async () => {
  lab.pebble.addFault(always(skewedDate(2 * 60 * MINUTE_MS)));

  await lab.daemon.tick(['ahead.example']);

  expect(await lab.issuedNames()).toEqual(['ahead.example']);
});

test('account unknown (restart of the CA): the same key registered anew, once, with a private CA', async () => {
  await lab.daemon.tick(['before.restart.example']);
  const [known] = (await lab.daemon.store.load()).accounts;
  await lab.pebble.restart();

  await lab.daemon.tick(['before.restart.example', 'after.restart.example']);

  expect(lab.requests().filter(({ kind }) => kind === 'newAccount')).toHaveLength(2);
  expect(await lab.issuedNames()).toContain('after.restart.example');
  const [account] = (await lab.daemon.store.load()).accounts;
  expect(account?.privateKeyPem.reveal()).toBe(known?.privateKeyPem.reveal());
});

test('account deactivated: no second try before a person has been told', async () => {
  lab.pebble.addFault(on('newOrder', refuse(403, 'unauthorized', 'Account has been deactivated')));

  const report = await lab.daemon.tick(['deactivated.example']);
  await lab.daemon.tick(['deactivated.example']);

  expect(messagesOf(report)).toContain('Account has been deactivated');
  expect(lab.orders()).toEqual([1]);
  expect(await lab.failures()).toEqual([{ subject: 'deactivated.example', action: 'issue', type: 'unauthorized' }]);
});
