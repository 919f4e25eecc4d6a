import { createPublicKey } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { keyPool } from '../../../src/acme/key-pool.ts';
import { certificateFromOrder } from '../../../src/acme/order.ts';
import { newPrivateKey } from '../../../src/acme/private-key.ts';
import type { AcmeSession, OrderAnswer } from '../../../src/acme/session.ts';
import type { IssuedCertificate, OrderRequest, PlacedOrder } from '../../../src/acme/types.ts';
import type { Secret } from '../../../src/platform/secret.ts';
import { authorization, CA, lostAnswer, orderAnswer, refusal } from '../../support/acme-builders.ts';
import { type MadeCertificate, makeAuthority, makeCertificate } from '../../support/certificate-maker.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { fixedRandom } from '../../support/fixed-random.ts';

const REQUEST: OrderRequest = { names: ['a.example'], keyType: 'p256', profile: undefined, replaces: undefined };

describe('certificateFromOrder', () => {
  let authority: MadeCertificate;

  beforeAll(async () => {
    authority = await makeAuthority('Test Intermediate');
  });

  it('goes from newOrder to the checked chain, journaling before each step that depends on it', async () => {
    const scene = open(authority, ['pending', 'pending', 'ready', 'processing', 'valid']);

    const issued = await scene.run();

    expect(scene.events).toEqual([
      'newOrder',
      'journal order',
      'read authorization',
      'publish token-a.example',
      'answer challenge',
      'order is pending',
      'order is ready',
      'withdraw token-a.example',
      'journal order with key',
      'finalize',
      'order is valid',
      'download',
    ]);
    expect(issued).toMatchObject({ names: ['a.example'], keyType: 'p256', directoryUrl: `${CA}/directory` });
  });

  it.each([
    ['pending', ['order is pending', 'read authorization']],
    ['ready', ['order is ready', 'journal order with key', 'finalize']],
    ['processing', ['order is processing', 'order is valid', 'download']],
    ['valid', ['order is valid', 'download']],
  ])('resumes an order that is %s where it stopped', async (status, events) => {
    const rest = { pending: ['ready', 'valid'], ready: ['valid'], processing: ['valid'], valid: [] }[status] ?? [];
    const scene = open(authority, [status, ...rest]);
    const key = await newPrivateKey('p256');

    const issued = await scene.run(storedOrder(key));

    expect(scene.events.slice(0, events.length)).toEqual(events);
    expect(issued.privateKeyPem).toBe(key);
  });

  it('takes tokens down when something fails, and says that the order is alive', async () => {
    const scene = open(authority, ['pending']);
    scene.session.answerChallenge = () => Promise.reject(refusal('rateLimited', { status: 429 }));

    await expect(scene.run()).rejects.toMatchObject({ type: 'rateLimited', orderAlive: true });

    expect(scene.events.at(-1)).toBe('withdraw token-a.example');
  });

  it('ends with the names at fault when the order turns invalid', async () => {
    const scene = open(authority, ['pending', 'invalid']);
    const error = { type: 'dns', detail: 'NXDOMAIN', subproblems: [] };
    const seen = ['pending', 'invalid'];
    scene.session.authorization = async () => authorization('a.example', seen.shift() ?? '', { error });

    await expect(scene.run()).rejects.toMatchObject({
      type: 'dns',
      orderAlive: false,
      nameFailures: [{ name: 'a.example', type: 'dns', detail: 'NXDOMAIN' }],
    });
  });

  it('cannot use a certificate whose key was not kept', async () => {
    const scene = open(authority, ['valid']);

    await expect(scene.run(storedOrder(undefined))).rejects.toMatchObject({ type: 'keyLost', orderAlive: false });
  });

  it('keeps an order alive that cannot be read just now', async () => {
    const scene = open(authority, []);
    scene.session.order = () => Promise.reject(lostAnswer());

    await expect(scene.run(storedOrder(undefined))).rejects.toMatchObject({ kind: 'network', orderAlive: true });
  });

  it('finalizes nothing when key and CSR cannot be journaled', async () => {
    const scene = open(authority, ['ready']);
    scene.journal.order = () => Promise.reject(new Error('disk full'));

    await expect(scene.run(storedOrder(undefined))).rejects.toThrow('disk full');

    expect(scene.events).toEqual(['order is ready']);
  });
});

/** A CA whose order shows the given statuses, one per answer about it, and the daemon's side of it. */
function open(authority: MadeCertificate, statuses: readonly string[]) {
  const clock = fakeClock();
  const events: string[] = [];
  const left = [...statuses];
  let key: Secret | undefined;
  const next = (): OrderAnswer => orderAnswer(left.shift() ?? 'unexpected', { certificate: `${CA}/cert/1` });
  const unused = () => Promise.reject(new Error('not expected'));
  const session: AcmeSession = {
    newAccount: unused,
    account: unused,
    changeKey: unused,
    revoke: unused,
    newOrder: async () => noting('newOrder', next()),
    order: async () => {
      const answer = next();
      return noting(`order is ${answer.order.status}`, answer);
    },
    authorization: async () => noting('read authorization', authorization('a.example', 'pending')),
    answerChallenge: async () => noting('answer challenge', undefined),
    finalize: async () => noting('finalize', next()),
    certificate: async () => noting('download', { chainPem: await chainFor(authority, key), alternates: [] }),
    keyAuthorization: async (token) => `${token}.thumbprint`,
  };
  const noting = <T>(event: string, answer: T): T => {
    events.push(event);
    return answer;
  };
  const journal = {
    async order({ privateKeyPem }: PlacedOrder) {
      key = privateKeyPem;
      events.push(privateKeyPem === undefined ? 'journal order' : 'journal order with key');
    },
  };
  const board = {
    publish: (token: string) => void events.push(`publish ${token}`),
    withdraw: (token: string) => void events.push(`withdraw ${token}`),
  };
  const run = (resume?: PlacedOrder): Promise<IssuedCertificate> => {
    key = resume?.privateKeyPem;
    const { signal } = new AbortController();
    const context = { session, directoryUrl: `${CA}/directory`, preferredChain: undefined, journal, signal };
    const ports = { clock, random: fixedRandom(), board, keys: keyPool(), log: { warn: () => {} } };
    return clock.run(certificateFromOrder(REQUEST, resume, context, ports));
  };
  return { session, journal, events, run };
}

async function chainFor(authority: MadeCertificate, key: Secret | undefined): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const publicKey = createPublicKey(key?.reveal() ?? '').toCryptoKey(algorithm, true, ['verify']);
  const keys = { publicKey, privateKey: authority.keys.privateKey };
  const leaf = await makeCertificate({ issuer: authority, names: ['a.example'], keys });
  return `${leaf.pem}${authority.pem}`;
}

function storedOrder(privateKeyPem: Secret | undefined): PlacedOrder {
  return {
    orderUrl: `${CA}/order/1`,
    directoryUrl: `${CA}/directory`,
    names: ['a.example'],
    placedAt: '2026-11-24T12:00:00.000Z',
    expires: undefined,
    privateKeyPem,
    csrPem: privateKeyPem && '-----BEGIN CERTIFICATE REQUEST-----\nYWJj\n-----END CERTIFICATE REQUEST-----\n',
  };
}
