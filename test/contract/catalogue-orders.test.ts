import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/platform/errors.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { nodeFiles } from '../../src/platform/node/files.ts';
import { fileStore } from '../../src/store/file-store.ts';
import type { CertificateStore } from '../../src/store/types.ts';
import { failedValidation, first, on, processingFor, refuse, rejectedIdentifiers } from '../cluster/acme/faults.ts';
import { messagesOf, tickingLab } from '../support/ticking-lab.ts';

const MINUTE_MS = 60_000;

const lab = tickingLab();

test('order stuck processing: kept and gone on with, never ordered anew', async () => {
  lab.pebble.addFault(processingFor(500));

  const stuck = await lab.daemon.tick(['stuck.example']);
  expect(messagesOf(stuck)).toContain('processing');
  lab.pebble.clearFaults();
  lab.daemon.advance(2 * MINUTE_MS);
  await lab.daemon.tick(['stuck.example']);

  expect(lab.orders()).toEqual([1]);
  expect(await lab.issuedNames()).toEqual(['stuck.example']);
});

test('orderNotReady at finalize: polled, and finalized again with the same CSR', async () => {
  lab.pebble.addFault(first(1, on('finalize', refuse(403, 'orderNotReady', 'the order is not ready'))));

  await lab.daemon.tick(['early.example']);

  expect(await lab.issuedNames()).toEqual(['early.example']);
  const csrs = lab.requests().flatMap(({ kind, payload }) => (kind === 'finalize' ? [payload?.csr] : []));
  expect(csrs).toHaveLength(2);
  expect(new Set(csrs).size).toBe(1);
});

test('order 404 / expired: forgotten, and one new order placed', async () => {
  const drop = lab.pebble.addFault(on('order', refuse(500, 'serverInternal', 'the server is down')));
  await lab.daemon.tick(['expired.example']);
  drop();
  lab.pebble.addFault(first(1, on('order', refuse(404, 'malformed', 'no such order'))));
  lab.daemon.advance(20 * MINUTE_MS);

  await lab.daemon.tick(['expired.example']);

  expect(lab.orders()).toEqual([1, 1]);
  expect(await lab.issuedNames()).toEqual(['expired.example']);
});

test('one vantage point fails: that name waits, the others are ordered at once', async () => {
  const words = 'During secondary validation: 192.0.2.1: Fetching http://far.example/: Timeout';
  lab.pebble.addFault(first(40, failedValidation('far.example', 'connection', words)));

  const report = await lab.daemon.tick(['near.example', 'far.example']);

  expect(messagesOf(report)).toContain(words);
  expect(lab.orders()).toEqual([2, 1]);
  expect(await lab.issuedNames()).toEqual(['near.example']);
  expect(await lab.failures()).toEqual([{ subject: 'far.example', action: 'validate', type: 'connection' }]);
});

test('1 of 100 names fails at the CA (here 1 of 20): the others ordered at once, without a new challenge', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `n${index}.validated.example`);
  lab.pebble.addFault(failedValidation('n7.validated.example', 'unauthorized', 'Invalid response'));

  await lab.daemon.tick(names);

  expect(lab.orders()).toEqual([20, 19]);
  const kinds = lab.requests().map(({ kind }) => kind);
  expect(kinds.slice(kinds.lastIndexOf('newOrder'))).not.toContain('challenge');
  expect(await lab.issuedNames()).toHaveLength(19);
});

test('newOrder refused for some names: those are dropped, the rest ordered once', async () => {
  lab.pebble.addFault(rejectedIdentifiers(['no.refused.example']));

  await lab.daemon.tick(['yes.refused.example', 'no.refused.example']);

  expect(lab.orders()).toEqual([2, 1]);
  expect(await lab.issuedNames()).toEqual(['yes.refused.example']);
});

test('challenge server unreachable on restart: nothing is asked of the CA before the route is back, then the order goes on', async () => {
  const drop = lab.pebble.addFault(on('authorization', refuse(500, 'serverInternal', 'the server is down')));
  await lab.daemon.tick(['restart.example']);
  expect(lab.orders()).toEqual([1]);
  drop();
  const elsewhere = await lab.restartElsewhere();
  elsewhere.daemon.advance(20 * MINUTE_MS);
  const before = lab.kinds().length;

  const { observation, outcomes } = await elsewhere.daemon.tick(['restart.example']);

  expect(observation.routes).toMatchObject([{ ok: false, problem: expect.stringContaining('connection refused') }]);
  expect(outcomes).toEqual([]);
  expect(lab.kinds().slice(before)).toEqual([]);
  await elsewhere.route();
  elsewhere.daemon.advance(MINUTE_MS);
  await elsewhere.daemon.tick(['restart.example']);
  expect(lab.orders()).toEqual([1]);
  expect(lab.kinds().filter((kind) => kind === 'challenge')).toHaveLength(1);
  expect(await lab.issuedNames()).toEqual(['restart.example']);
});

describe('disk full / read-only', () => {
  test('before the order: nothing is asked of the CA', async () => {
    const broken = await lab.restart({ store: { ...storeOn(lab.stateDirectory), saveFailure: noSpace } });

    await expect(broken.tick(['full.example'])).rejects.toThrow('no space left');

    expect(lab.orders()).toEqual([]);
  });

  test('after finalize: the certificate is fetched with the stored key, without another order', async () => {
    const broken = await lab.restart({ store: { ...storeOn(lab.stateDirectory), saveCertificate: noSpace } });
    await expect(broken.tick(['late.example'])).rejects.toThrow('no space left');

    const healed = await lab.restart();
    await healed.tick(['late.example']);

    expect(lab.orders()).toEqual([1]);
    expect(lab.kinds().filter((kind) => kind === 'finalize')).toHaveLength(1);
    expect(await lab.issuedNames()).toEqual(['late.example']);
  });
});

function storeOn(directory: string): CertificateStore {
  return fileStore({ files: nodeFiles(directory), clock: nodeClock });
}

function noSpace(): Promise<never> {
  throw new AppError('STORE', 'cannot write: ENOSPC: no space left on device');
}
