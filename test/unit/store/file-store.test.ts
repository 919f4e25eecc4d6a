import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AcmeAccount } from '../../../src/acme/types.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { fileStore } from '../../../src/store/file-store.ts';
import type {
  CertificateStore,
  FailureRecord,
  NewCertificate,
  OrderRecord,
  StoreState,
  Wish,
} from '../../../src/store/types.ts';
import { type MadeCertificate, makeCertificate } from '../../support/certificate-maker.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { Crash, type MemoryFiles, memoryFiles } from '../../support/memory-files.ts';

const AT = '2026-11-24T12:00:00.000Z';

let made: MadeCertificate;

beforeAll(async () => {
  made = await makeCertificate({ names: ['a.example'] });
});

describe('fileStore', () => {
  let files: MemoryFiles;
  let store: CertificateStore;

  beforeEach(() => {
    files = memoryFiles();
    store = storeOn(files);
  });

  it('is empty at first, and reading alone writes nothing', async () => {
    expect(await store.load()).toEqual({
      accounts: [],
      certificates: [],
      previous: [],
      orders: [],
      ledgers: [],
      renewalInfos: [],
      failures: [],
      wishes: [],
      restart: undefined,
      done: { templates: [], installed: {} },
    });
    expect(files.changes).toEqual([]);
  });

  it('marks the layout before the first record', async () => {
    await store.saveAccount(account());

    expect(files.changes[0]).toBe('write schema.json');
    expect(files.content.get('schema.json')).toBe(`{\n  "schema": 1,\n  "createdAt": "${AT}"\n}\n`);
  });

  it('refuses to read or write a directory of a newer layout', async () => {
    files.content.set('schema.json', `{"schema": 2, "createdAt": "${AT}"}`);

    await expect(store.load()).rejects.toMatchObject({ code: 'STORE' });
    await expect(store.saveAccount(account())).rejects.toMatchObject({ code: 'STORE' });
  });

  it('keeps one account per CA, the newest', async () => {
    await store.saveAccount(account());
    await store.saveAccount({ ...account(), accountUrl: 'https://ca.example/acct/1' });
    await store.saveAccount({ ...account(), directoryUrl: 'https://other.example/directory' });

    const { accounts } = await store.load();

    expect(accounts.map((each) => [each.directoryUrl, each.accountUrl]).sort()).toEqual([
      ['https://ca.example/directory', 'https://ca.example/acct/1'],
      ['https://other.example/directory', undefined],
    ]);
  });

  it('numbers versions from one and reads the facts from the leaf', async () => {
    const first = await store.saveCertificate(certificate());
    const second = await store.saveCertificate(certificate());

    const { certificates } = await store.load();
    expect([first.version, second.version]).toEqual([1, 2]);
    expect(certificates).toEqual([second]);
    expect(certificates[0]?.leaf.names).toEqual(['a.example']);
    expect(certificates[0]?.privateKeyPem.reveal()).toBe(made.privateKeyPem);
  });

  it('keeps three older versions', async () => {
    for (let version = 1; version <= 6; version++) {
      await store.saveCertificate(certificate());
    }

    expect(await files.list('certificates/a.example')).toEqual(['3.json', '4.json', '5.json', '6.json', 'current']);
    expect((await store.load()).previous.map(({ version }) => version)).toEqual([5, 4, 3]);
  });

  it('keeps one order per certificate, and forgets it', async () => {
    await store.saveOrder(order('https://ca.example/order/1'));
    await store.saveOrder(order('https://ca.example/order/2'));
    expect((await store.load()).orders.map((each) => each.orderUrl)).toEqual(['https://ca.example/order/2']);

    await store.removeOrder('a.example');

    expect((await store.load()).orders).toEqual([]);
  });

  it('keeps failures per certificate and action', async () => {
    await store.saveFailure(failure('issue'));
    await store.saveFailure(failure('install'));
    await store.removeFailure('a.example', 'issue');

    expect((await store.load()).failures).toEqual([failure('install')]);
  });

  it('keeps one wish per kind and certificate, the newest', async () => {
    await store.saveWish(wish('renew'));
    await store.saveWish({ ...wish('renew'), force: true });
    await store.saveWish(wish('revoke'));
    expect((await store.load()).wishes).toEqual([{ ...wish('renew'), force: true }, wish('revoke')]);

    await store.removeWish({ kind: 'renew', certificateId: 'a.example' });

    expect((await store.load()).wishes).toEqual([wish('revoke')]);
  });

  it('keeps the token of the API', async () => {
    expect(await store.loadApiToken()).toBeUndefined();

    await store.saveApiToken(new Secret('t0ken'));

    expect((await store.loadApiToken())?.reveal()).toBe('t0ken');
    expect(files.content.get('api-token.json')).toBe(
      `{\n  "schema": 1,\n  "token": "t0ken",\n  "createdAt": "${AT}"\n}\n`,
    );
  });

  it('stops at a damaged record instead of leaving it out', async () => {
    await store.saveOrder(order('https://ca.example/order/1'));
    files.content.set('orders/b.example.json', 'half a rec');

    await expect(store.load()).rejects.toMatchObject({
      code: 'STORE',
      message: 'orders/b.example.json is damaged: it is not JSON',
    });
  });

  it('stops when the version in force is gone', async () => {
    await store.saveCertificate(certificate());
    files.content.delete('certificates/a.example/1.json');

    await expect(store.load()).rejects.toMatchObject({
      code: 'STORE',
      message: 'certificates/a.example/1.json is missing, although it is the version in force',
    });
  });
});

describe('a crash at any change', () => {
  it.each([
    ['saveAccount', (store: CertificateStore) => store.saveAccount({ ...account(), accountUrl: 'new' })],
    ['saveOrder', (store: CertificateStore) => store.saveOrder(order('https://ca.example/order/new'))],
    ['removeOrder', (store: CertificateStore) => store.removeOrder('a.example')],
    ['saveCertificate', (store: CertificateStore) => store.saveCertificate({ ...certificate(), names: ['new'] })],
    ['saveFailure', (store: CertificateStore) => store.saveFailure({ ...failure('issue'), count: 9 })],
    ['removeFailure', (store: CertificateStore) => store.removeFailure('a.example', 'issue')],
    ['saveWish', (store: CertificateStore) => store.saveWish({ ...wish('renew'), force: true })],
    ['removeWish', (store: CertificateStore) => store.removeWish(wish('renew'))],
  ])('leaves the old or the new state behind, and the same step then works: %s', async (_, step) => {
    for (const before of [new Map<string, string>(), await filledDisk()]) {
      const complete = memoryFiles(new Map(before));
      await step(storeOn(complete));
      const [old, next] = [await summaryOf(before), await summaryOf(complete.content)];

      for (let index = 0; index < complete.changes.length; index++) {
        for (const moment of ['before', 'after'] as const) {
          const files = memoryFiles(new Map(before));
          files.crashAt(index, moment);
          await expect(step(storeOn(files))).rejects.toThrow(Crash);
          expect([old, next]).toContainEqual(await summaryOf(files.content));

          const restarted = memoryFiles(files.content);
          await step(storeOn(restarted));
          expect(await summaryOf(restarted.content)).toEqual(next);
        }
      }
    }
  });
});

async function filledDisk(): Promise<Map<string, string>> {
  const files = memoryFiles();
  const store = storeOn(files);
  await store.saveAccount(account());
  await store.saveOrder(order('https://ca.example/order/old'));
  await store.saveFailure(failure('issue'));
  await store.saveWish(wish('renew'));
  for (let version = 1; version <= 5; version++) {
    await store.saveCertificate(certificate());
  }
  return files.content;
}

function storeOn(files: MemoryFiles): CertificateStore {
  return fileStore({ files, clock: fakeClock() });
}

/** What a restarted daemon would see, without version numbers and older versions: a crash may add one. */
async function summaryOf(content: Map<string, string>): Promise<unknown> {
  const state: StoreState = await storeOn(memoryFiles(content)).load();
  return {
    ...state,
    accounts: state.accounts.map(({ accountUrl }) => accountUrl),
    orders: state.orders.map(({ orderUrl }) => orderUrl),
    certificates: state.certificates.map(({ id, names }) => ({ id, names })),
    previous: 'left out',
  };
}

function account(): AcmeAccount {
  return {
    directoryUrl: 'https://ca.example/directory',
    privateKeyPem: new Secret('ACCOUNT KEY'),
    accountUrl: undefined,
    createdAt: AT,
  };
}

function order(orderUrl: string): OrderRecord {
  return {
    certificateId: 'a.example',
    orderUrl,
    directoryUrl: 'https://ca.example/directory',
    names: ['a.example'],
    placedAt: AT,
    expires: undefined,
    privateKeyPem: undefined,
    csrPem: undefined,
  };
}

function certificate(): NewCertificate {
  return {
    id: 'a.example',
    names: ['a.example'],
    keyType: 'p256',
    directoryUrl: 'https://ca.example/directory',
    savedAt: AT,
    chainPem: made.pem,
    privateKeyPem: new Secret(made.privateKeyPem),
  };
}

function failure(action: FailureRecord['action']): FailureRecord {
  return {
    subject: 'a.example',
    count: 1,
    lastAt: AT,
    action,
    type: 'dns',
    detail: 'no such name',
    notBefore: '2026-11-24T12:01:00.000Z',
  };
}

function wish(kind: Wish['kind']): Wish {
  return {
    kind,
    certificateId: 'a.example',
    reason: kind === 'revoke' ? 'superseded' : undefined,
    force: false,
    at: AT,
  };
}
