import { describe, expect, it } from 'vitest';
import { acmeIssuer } from '../../../src/acme/issuer.ts';
import { newPrivateKey } from '../../../src/acme/private-key.ts';
import type { AcmeAccount, IssueOptions, OrderRequest, PlacedOrder } from '../../../src/acme/types.ts';
import { CA, dns, orderAnswer } from '../../support/acme-builders.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { fixedRandom } from '../../support/fixed-random.ts';
import { directoryAndNonces } from '../../support/scripted-ca.ts';
import { json, problem, type ScriptedHttp, scriptedHttp, unreachable } from '../../support/scripted-http.ts';

const REQUEST: OrderRequest = { names: ['a.example'], keyType: 'p256', profile: undefined, replaces: undefined };
const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory';

describe('acmeIssuer', () => {
  it('journals the account key before newAccount and its URL after it', async () => {
    const scene = open();
    scene.http.once('/new-account', json({}, { status: 201, headers: { location: `${CA}/acct/1` } }));
    scene.http.once('/new-order', problem(400, 'malformed', 'enough for this test'));

    await expect(scene.issue()).rejects.toMatchObject({ type: 'malformed', orderAlive: undefined });

    expect(scene.events).toEqual([
      'account without URL',
      'POST /new-account',
      `account ${CA}/acct/1`,
      'POST /new-order',
    ]);
  });

  it('registers a key that was journaled without a URL, and makes no other', async () => {
    const scene = open();
    const account = await accountWith(undefined);
    scene.http.once('/new-account', json({}, { status: 200, headers: { location: `${CA}/acct/1` } }));
    scene.http.once('/new-order', problem(400, 'malformed', 'enough for this test'));

    await expect(scene.issue({ account })).rejects.toMatchObject({ type: 'malformed' });

    expect(scene.events).toEqual(['POST /new-account', `account ${CA}/acct/1`, 'POST /new-order']);
    expect(scene.accounts[0]?.privateKeyPem).toBe(account.privateKeyPem);
  });

  it('journals the order before it looks at its authorizations', async () => {
    const scene = open();
    scene.http.once('/new-order', orderJson());
    scene.http.on(({ url }) => (url.includes('/authz/') ? problem(500, 'serverInternal', 'enough') : undefined));

    await expect(scene.issue({ account: await accountWith(`${CA}/acct/1`) })).rejects.toMatchObject({
      step: 'authorization',
      orderAlive: true,
    });

    expect(scene.events.slice(0, 3)).toEqual(['POST /new-order', `order ${CA}/order/1`, 'POST /authz/a.example']);
  });

  it('stops before the next step when the journal cannot be written', async () => {
    const scene = open();
    scene.journal.account = () => Promise.reject(new Error('disk full'));

    await expect(scene.issue()).rejects.toThrow('disk full');

    expect(scene.http.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('never replaces a lost account of a public CA', async () => {
    const scene = open(LETS_ENCRYPT);
    scene.http.once('/new-order', problem(400, 'accountDoesNotExist', 'no such account'));

    await expect(scene.issue({ account: await accountWith(`${CA}/acct/1`) })).rejects.toMatchObject({
      code: 'REFUSED',
      type: 'accountDoesNotExist',
      suggestions: [expect.stringContaining('CAA records with accounturi')],
    });

    expect(scene.accounts).toEqual([]);
  });

  it('registers the key anew with a private CA that has forgotten it, once', async () => {
    const scene = open();
    const account = await accountWith(`${CA}/acct/1`);
    const forgotten = problem(400, 'accountDoesNotExist', 'no such account');
    scene.http.once('/new-order', forgotten, forgotten);
    scene.http.once('/new-account', json({}, { status: 201, headers: { location: `${CA}/acct/2` } }));

    await expect(scene.issue({ account })).rejects.toMatchObject({ type: 'accountDoesNotExist' });

    expect(scene.events).toEqual(['POST /new-order', 'POST /new-account', `account ${CA}/acct/2`, 'POST /new-order']);
    expect(scene.accounts[0]?.privateKeyPem).toBe(account.privateKeyPem);
  });

  it('resumes a stored order instead of placing one', async () => {
    const scene = open();
    scene.http.on(({ url }) => (url.endsWith('/order/1') ? problem(500, 'serverInternal', 'enough') : undefined));

    const issuing = scene.issue({ account: await accountWith(`${CA}/acct/1`), resume: storedOrder() });

    await expect(issuing).rejects.toMatchObject({ step: 'order', orderAlive: true });
    expect(new Set(scene.events)).toEqual(new Set(['POST /order/1']));
  });

  it.each([
    ['the CA has forgotten it', storedOrder(), ['POST /order/1', 'POST /new-order']],
    ['it is for other names', { ...storedOrder(), names: ['b.example'] }, ['POST /new-order']],
    ['it is of another CA', { ...storedOrder(), directoryUrl: LETS_ENCRYPT }, ['POST /new-order']],
  ])('places a new order when %s', async (_, resume, events) => {
    const scene = open();
    scene.http.once('/order/1', problem(404, 'malformed', 'expired'));
    scene.http.once('/new-order', problem(400, 'malformed', 'enough for this test'));

    await expect(scene.issue({ account: await accountWith(`${CA}/acct/1`), resume })).rejects.toBeDefined();

    expect(scene.events).toEqual(events);
  });

  it('keeps a stored order alive when not even the directory can be reached', async () => {
    const scene = open();
    scene.http.on(() => unreachable());

    const issuing = scene.issue({ account: await accountWith(`${CA}/acct/1`), resume: storedOrder() });

    await expect(issuing).rejects.toMatchObject({ kind: 'network', step: 'directory', orderAlive: true });
  });

  it('does nothing for a caller that has given up', async () => {
    const scene = open();

    const issuing = scene.issue({ account: await accountWith(`${CA}/acct/1`), signal: AbortSignal.abort() });

    await expect(issuing).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});

function open(directoryUrl = `${CA}/directory`) {
  const http: ScriptedHttp = scriptedHttp(directoryAndNonces(directoryUrl));
  const clock = fakeClock();
  const events: string[] = [];
  const accounts: AcmeAccount[] = [];
  const recorded = {
    request: (request: Parameters<ScriptedHttp['request']>[0]) => {
      if (request.method === 'POST') {
        events.push(`POST ${new URL(request.url).pathname}`);
      }
      return http.request(request);
    },
  };
  const journal = {
    async account(account: AcmeAccount) {
      accounts.push(account);
      events.push(`account ${account.accountUrl ?? 'without URL'}`);
    },
    async order(order: PlacedOrder) {
      events.push(`order ${order.orderUrl}`);
    },
  };
  const log = { info: () => {}, warn: () => {} };
  const board = { publish: () => {}, withdraw: () => {} };
  const issuer = acmeIssuer({ http: recorded, clock, random: fixedRandom(), board, log }, { directoryUrl });
  const issue = (options: Partial<IssueOptions> = {}): Promise<unknown> => {
    const { signal } = new AbortController();
    return clock.run(issuer.issue(REQUEST, journal, { account: undefined, resume: undefined, signal, ...options }));
  };
  return { http, events, accounts, journal, issue };
}

async function accountWith(accountUrl: string | undefined): Promise<AcmeAccount> {
  return {
    directoryUrl: `${CA}/directory`,
    privateKeyPem: await newPrivateKey('p256'),
    accountUrl,
    createdAt: '2026-11-24T12:00:00.000Z',
  };
}

function storedOrder(): PlacedOrder {
  return {
    orderUrl: `${CA}/order/1`,
    directoryUrl: `${CA}/directory`,
    names: ['a.example'],
    placedAt: '2026-11-24T12:00:00.000Z',
    expires: undefined,
    privateKeyPem: undefined,
    csrPem: undefined,
  };
}

function orderJson() {
  const { order } = orderAnswer('pending', { identifiers: dns('a.example') });
  return json(order, { status: 201, headers: { location: `${CA}/order/1` } });
}
