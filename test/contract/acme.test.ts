import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { composedBundle } from '../../src/x509/bundle.ts';
import { bundleProblems } from '../../src/x509/chain.ts';
import { certificateFacts } from '../../src/x509/parse.ts';
import { dropAfter, first, on, unavailable } from '../cluster/acme/faults.ts';
import { type CertificateAuthority, startCertificateAuthority } from '../support/certificate-authority.ts';
import { namesOf, newDaemon } from '../support/journaling-daemon.ts';

let ca: CertificateAuthority;

beforeAll(async () => {
  ca = await startCertificateAuthority();
});

afterEach(() => {
  ca.pebble.clearFaults();
  ca.warnings.length = 0;
});

afterAll(async () => {
  await ca.stop();
});

describe('issuing', () => {
  it.each([
    [1, 'p256'],
    [1, 'p384'],
    [1, 'rsa2048'],
    [20, 'p256'],
    [20, 'rsa2048'],
  ] as const)('gets a certificate for %d names with a %s key', async (count, keyType) => {
    const names = namesOf('issue', count, keyType);

    const issued = await newDaemon(ca).issue({ names, keyType });

    const bundle = composedBundle(issued.chainPem, issued.privateKeyPem);
    expect(bundleProblems(bundle, { names, now: new Date() })).toEqual([]);
    expect(issued).toMatchObject({ names, keyType, directoryUrl: ca.pebble.directoryUrl });
    expect(certificateFacts(issued.chainPem)).toMatchObject({ keyType, renewalInfoId: expect.stringContaining('.') });
    expect(ca.board.tokens.size).toBe(0);
  });

  it('answers each challenge once and fetches few nonces', async () => {
    const before = ca.pebble.requests.length;

    await newDaemon(ca).issue({ names: namesOf('count', 20) });

    const kinds = ca.pebble.requests.slice(before).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'challenge')).toHaveLength(20);
    expect(kinds.filter((kind) => kind === 'authorization')).toHaveLength(20);
    expect(kinds.filter((kind) => kind === 'newNonce').length).toBeLessThanOrEqual(8);
    expect(kinds.filter((kind) => kind === 'directory')).toHaveLength(1);
    expect(ca.pebble.requests.every(({ userAgent }) => userAgent === 'dcos-letsencrypt-test')).toBe(true);
  });

  it('sends nothing twice when validations are still valid', async () => {
    const daemon = newDaemon(ca);
    const names = namesOf('reuse', 5);
    await daemon.issue({ names });
    const before = ca.pebble.requests.length;

    await daemon.issue({ names });

    const kinds = ca.pebble.requests.slice(before).map(({ kind }) => kind);
    expect(kinds).not.toContain('challenge');
    expect(kinds).not.toContain('newAccount');
  });
});

describe('crash', () => {
  it.each([
    ['before the account key is saved', 'account', 0, 'before'],
    ['after the account key is saved', 'account', 0, 'after'],
    ['before the account URL is saved', 'account', 1, 'before'],
    ['after the account URL is saved', 'account', 1, 'after'],
    ['between newOrder and its answer: before the order is saved', 'order', 0, 'before'],
    ['after the order is saved', 'order', 0, 'after'],
    ['before key and CSR are saved', 'order', 1, 'before'],
    ['between key and finalize: after both are saved', 'order', 1, 'after'],
  ] as const)('%s costs no second certificate', async (_, kind, index, moment) => {
    const daemon = newDaemon(ca);
    const names = namesOf(`crash-${kind}-${index}-${moment}`, 2);
    const before = ca.pebble.requests.length;
    daemon.crashAt = { kind, index, moment };
    await expect(daemon.issue({ names })).rejects.toThrow('crash');

    const issued = await daemon.restarted().issue({ names });

    expect(certificateFacts(issued.chainPem).names.toSorted()).toEqual([...names].sort());
    expect(finalizedSince(before)).toBe(1);
    expect(ca.board.tokens.size).toBe(0);
  });

  it('between finalize and save leaves the certificate to be fetched with the stored key', async () => {
    const daemon = newDaemon(ca);
    const names = namesOf('after-finalize', 1);
    const before = ca.pebble.requests.length;
    const abort = new AbortController();
    ca.pebble.addFault((request) => {
      if (request.kind === 'certificate') {
        abort.abort();
      }
      return undefined;
    });
    await expect(daemon.issue({ names }, { signal: abort.signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    ca.pebble.clearFaults();

    const issued = await daemon.restarted().issue({ names });

    expect(issued.privateKeyPem.reveal()).toBe(daemon.saved.order?.privateKeyPem?.reveal());
    expect(finalizedSince(before)).toBe(1);
  });
});

describe('lost answers', () => {
  it.each(['newAccount', 'newOrder', 'challenge', 'finalize', 'order', 'certificate'] as const)(
    'to %s are made good within the same try',
    async (kind) => {
      ca.pebble.addFault(first(1, on(kind, dropAfter())));

      const issued = await newDaemon(ca).issue({ names: namesOf(`lost-${kind.toLowerCase()}`, 2) });

      expect(certificateFacts(issued.chainPem).names).toHaveLength(2);
    },
  );

  it('are not worth a second order: a 503 page of the content delivery network is tried again', async () => {
    ca.pebble.addFault(first(2, on('newOrder', unavailable())));

    await expect(newDaemon(ca).issue({ names: namesOf('cdn', 1) })).resolves.toBeDefined();
  });
});

describe('a CA that refuses every second nonce', () => {
  let rejecting: CertificateAuthority;

  beforeAll(async () => {
    rejecting = await startCertificateAuthority({ nonceRejectPercent: 50 });
  });

  afterAll(async () => {
    await rejecting.stop();
  });

  it('still issues twenty names', async () => {
    const issued = await newDaemon(rejecting).issue({ names: namesOf('nonces', 20) });

    expect(certificateFacts(issued.chainPem).names).toHaveLength(20);
    expect(rejecting.pebble.requests.filter(({ status }) => status === 400).length).toBeGreaterThan(10);
  });
});

function finalizedSince(before: number): number {
  const finalized = ({ kind, status }: { kind: string; status: number | undefined }) =>
    kind === 'finalize' && status === 200;
  return ca.pebble.requests.slice(before).filter(finalized).length;
}
