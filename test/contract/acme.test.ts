import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AcmeFailure } from '../../src/acme/problem.ts';
import type {
  AcmeAccount,
  AcmeCa,
  IssuedCertificate,
  IssueOptions,
  OrderJournal,
  OrderRequest,
  PlacedOrder,
} from '../../src/acme/types.ts';
import { certificatesIn, composedBundle } from '../../src/x509/bundle.ts';
import { bundleProblems } from '../../src/x509/chain.ts';
import { certificateFacts } from '../../src/x509/parse.ts';
import {
  alreadyReplaced,
  dropAfter,
  dropBefore,
  failedValidation,
  first,
  on,
  processingFor,
  rateLimited,
  refuse,
  rejectedIdentifiers,
  unavailable,
} from '../cluster/acme/faults.ts';
import { type CertificateAuthority, startCertificateAuthority } from '../support/certificate-authority.ts';

const DAY_MS = 86_400_000;
/** A caller that does not give up. */
const NEVER = new AbortController().signal;

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

    const issued = await newDaemon().issue({ names, keyType });

    const bundle = composedBundle(issued.chainPem, issued.privateKeyPem);
    expect(bundleProblems(bundle, { names, now: new Date() })).toEqual([]);
    expect(issued).toMatchObject({ names, keyType, directoryUrl: ca.pebble.directoryUrl });
    expect(certificateFacts(issued.chainPem)).toMatchObject({ keyType, renewalInfoId: expect.stringContaining('.') });
    expect(ca.board.tokens.size).toBe(0);
  });

  it('answers each challenge once and fetches few nonces', async () => {
    const before = ca.pebble.requests.length;

    await newDaemon().issue({ names: namesOf('count', 20) });

    const kinds = ca.pebble.requests.slice(before).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'challenge')).toHaveLength(20);
    expect(kinds.filter((kind) => kind === 'authorization')).toHaveLength(20);
    expect(kinds.filter((kind) => kind === 'newNonce').length).toBeLessThanOrEqual(8);
    expect(kinds.filter((kind) => kind === 'directory')).toHaveLength(1);
    expect(ca.pebble.requests.every(({ userAgent }) => userAgent === 'dcos-letsencrypt-test')).toBe(true);
  });

  it('sends nothing twice when validations are still valid', async () => {
    const daemon = newDaemon();
    const names = namesOf('reuse', 5);
    await daemon.issue({ names });
    const before = ca.pebble.requests.length;

    await daemon.issue({ names });

    const kinds = ca.pebble.requests.slice(before).map(({ kind }) => kind);
    expect(kinds).not.toContain('challenge');
    expect(kinds).not.toContain('newAccount');
  });
});

describe('a crash', () => {
  it.each([
    ['before the account key is saved', 'account', 0, 'before'],
    ['after the account key is saved', 'account', 0, 'after'],
    ['before the account URL is saved', 'account', 1, 'before'],
    ['after the account URL is saved', 'account', 1, 'after'],
    ['before the order is saved', 'order', 0, 'before'],
    ['after the order is saved', 'order', 0, 'after'],
    ['before key and CSR are saved', 'order', 1, 'before'],
    ['after key and CSR are saved', 'order', 1, 'after'],
  ] as const)('%s costs no second certificate', async (when, kind, index, moment) => {
    const daemon = newDaemon();
    const names = namesOf(when.replaceAll(' ', '-').toLowerCase(), 2);
    const before = ca.pebble.requests.length;
    daemon.crashAt = { kind, index, moment };
    await expect(daemon.issue({ names })).rejects.toThrow('crash');

    const issued = await daemon.restarted().issue({ names });

    expect(certificateFacts(issued.chainPem).names.toSorted()).toEqual([...names].sort());
    expect(finalizedSince(before)).toBe(1);
    expect(ca.board.tokens.size).toBe(0);
  });

  it('after finalize, whose answer is lost, leaves the certificate to be fetched with the stored key', async () => {
    const daemon = newDaemon();
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

describe('a lost answer', () => {
  it.each(['newAccount', 'newOrder', 'challenge', 'finalize', 'order', 'certificate'] as const)(
    'to %s is made good within the same try',
    async (kind) => {
      ca.pebble.addFault(first(1, on(kind, dropAfter())));

      const issued = await newDaemon().issue({ names: namesOf(`lost-${kind.toLowerCase()}`, 2) });

      expect(certificateFacts(issued.chainPem).names).toHaveLength(2);
    },
  );

  it('is not worth a second order: a page of the content delivery network is tried again', async () => {
    ca.pebble.addFault(first(2, on('newOrder', unavailable())));

    await expect(newDaemon().issue({ names: namesOf('cdn', 1) })).resolves.toBeDefined();
  });
});

describe('an order', () => {
  it('that stays in processing is polled', async () => {
    ca.pebble.addFault(processingFor(2));

    await expect(newDaemon().issue({ names: namesOf('processing', 1) })).resolves.toBeDefined();
  });

  it('is placed without its predecessor when the CA refuses that', async () => {
    ca.pebble.addFault(alreadyReplaced());

    const issuing = newDaemon().issue({
      names: namesOf('replaced', 1),
      replaces: 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE',
    });

    await expect(issuing).resolves.toBeDefined();
    expect(ca.warnings).toEqual(['the CA refused a part of the order, which is placed without it']);
  });

  it('is placed without a profile that is gone', async () => {
    await expect(newDaemon().issue({ names: namesOf('profile', 1), profile: 'gone' })).resolves.toBeDefined();
  });

  it('that was refused by a limit is not sent again, and the wait is told', async () => {
    const before = ca.pebble.requests.length;
    ca.pebble.addFault(on('newOrder', rateLimited('122400')));

    const issuing = newDaemon().issue({ names: namesOf('limit', 1) });

    await expect(issuing).rejects.toMatchObject({
      kind: 'problem',
      status: 429,
      type: 'rateLimited',
      retryAfterMs: 122_400_000,
      orderAlive: undefined,
    });
    expect(ca.pebble.requests.slice(before).filter(({ kind }) => kind === 'newOrder')).toHaveLength(1);
  });
});

describe('names at fault', () => {
  it('are named when their DNS fails, all of them, and the order is over', async () => {
    const names = namesOf('servfail', 6);
    await ca.pebble.dns.setServfail(names[1] ?? '');
    await ca.pebble.dns.setServfail(names[4] ?? '');

    const failure = await failureOf(newDaemon().issue({ names }));

    expect(failure).toMatchObject({ kind: 'problem', orderAlive: false });
    expect(failure.nameFailures.map(({ name }) => name).toSorted()).toEqual([names[1], names[4]]);
    expect(failure.nameFailures[0]?.detail).toContain('could not resolve');
    expect(ca.board.tokens.size).toBe(0);
  });

  it('do not spoil the next order for the others, which needs no new validation', async () => {
    const daemon = newDaemon();
    const names = namesOf('subset', 4);
    await ca.pebble.dns.setServfail(names[0] ?? '');
    await expect(daemon.issue({ names })).rejects.toMatchObject({ nameFailures: [{ name: names[0] }] });
    const before = ca.pebble.requests.length;

    await daemon.issue({ names: names.slice(1) });

    expect(ca.pebble.requests.slice(before).map(({ kind }) => kind)).not.toContain('challenge');
  });

  it('carry the type the CA gave: CAA', async () => {
    const names = namesOf('caa', 3);
    ca.pebble.addFault(failedValidation(names[2] ?? '', 'caa', 'CAA record for the name prevents issuance'));

    const failure = await failureOf(newDaemon().issue({ names }));

    expect(failure).toMatchObject({
      type: 'caa',
      nameFailures: [{ name: names[2], type: 'caa', detail: 'CAA record for the name prevents issuance' }],
    });
  });

  it('are told when the order itself is refused for them', async () => {
    const names = namesOf('rejected', 3);
    ca.pebble.addFault(rejectedIdentifiers([names[1] ?? '']));

    const failure = await failureOf(newDaemon().issue({ names }));

    expect(failure).toMatchObject({
      type: 'rejectedIdentifier',
      orderAlive: undefined,
      nameFailures: [{ name: names[1], type: 'rejectedIdentifier' }],
    });
  });
});

describe('an account', () => {
  it('that the CA has forgotten is registered anew with the same key', async () => {
    const daemon = newDaemon();
    await daemon.issue({ names: namesOf('before-restart', 1) });
    const key = daemon.saved.account?.privateKeyPem.reveal();
    await ca.pebble.restart();

    const issued = await daemon.restarted().issue({ names: namesOf('after-restart', 1) });

    expect(issued.names).toEqual(namesOf('after-restart', 1));
    expect(daemon.saved.account?.privateKeyPem.reveal()).toBe(key);
    expect(ca.warnings).toEqual(['the CA has forgotten the account; its key is registered anew']);
  });

  it('that may not order is reported as the CA says it', async () => {
    ca.pebble.addFault(on('newOrder', refuse(403, 'unauthorized', 'Account has been deactivated')));

    await expect(newDaemon().issue({ names: namesOf('deactivated', 1) })).rejects.toMatchObject({
      code: 'REFUSED',
      status: 403,
      type: 'unauthorized',
      detail: 'Account has been deactivated',
    });
  });
});

describe('an account key', () => {
  it('is changed: the new one orders, the old one no longer does', async () => {
    const daemon = newDaemon();
    await daemon.issue({ names: namesOf('old-key', 1) });
    const old = accountOf(daemon);

    const changed = await daemon.changeAccountKey();

    expect(changed.accountUrl).toBe(old.accountUrl);
    await expect(daemon.issue({ names: namesOf('new-key', 1) })).resolves.toBeDefined();
    await expect(daemon.issue({ names: namesOf('old-key', 1) }, { account: old })).rejects.toMatchObject({
      kind: 'problem',
    });
  });

  it.each([
    ['was carried out', dropAfter()],
    ['never arrived', dropBefore()],
  ])('whose change was interrupted is found out when it %s', async (_, fault) => {
    const daemon = newDaemon();
    await daemon.issue({ names: namesOf('interrupted', 1) });
    ca.pebble.addFault(on('keyChange', fault));
    daemon.crashAt = { kind: 'account', index: 3, moment: 'before' };
    await expect(daemon.changeAccountKey()).rejects.toBeDefined();
    ca.pebble.clearFaults();
    expect(accountOf(daemon).nextPrivateKeyPem).toBeDefined();

    await daemon.restarted().issue({ names: namesOf('interrupted', 2) });

    expect(accountOf(daemon).nextPrivateKeyPem).toBeUndefined();
  });
});

describe('a certificate', () => {
  it.each([
    ['the account', (account: AcmeAccount): AcmeAccount | undefined => account],
    ['its own key', () => undefined],
  ])('is revoked by %s, and revoking it again is no failure', async (_, signer) => {
    const daemon = newDaemon();
    const issued = await daemon.issue({ names: namesOf('revoke', 1) });
    const account = signer(accountOf(daemon));
    const id = certificateFacts(issued.chainPem).renewalInfoId ?? '';

    await ca.issuer().revoke({ ...issued, reason: 'superseded', account }, NEVER);
    await ca.issuer().revoke({ ...issued, reason: 'superseded', account }, NEVER);

    const info = await ca.issuer().renewalInfo(id, NEVER);
    expect(info.kind === 'window' && Date.parse(info.end) < Date.now()).toBe(true);
  });

  it('has a window for its renewal', async () => {
    const issued = await newDaemon().issue({ names: namesOf('window', 1) });
    const { renewalInfoId = '', notBefore } = certificateFacts(issued.chainPem);

    const info = await ca.issuer().renewalInfo(renewalInfoId, NEVER);

    expect(info).toMatchObject({ kind: 'window', retryAfterMs: 21_600_000 });
    const startsAfterDays = info.kind === 'window' ? (Date.parse(info.start) - Date.parse(notBefore)) / DAY_MS : 0;
    expect(startsAfterDays).toBeCloseTo(59.1, 0);
  });

  it('that the CA does not know has none', async () => {
    const info = await ca.issuer().renewalInfo('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE', NEVER);

    expect(info).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('unknown certificate') });
  });

  it('may be for an address', async () => {
    const issued = await newDaemon().issue({ names: ['127.0.0.1'], profile: 'shortlived' });

    expect(certificateFacts(issued.chainPem).names).toEqual(['127.0.0.1']);
  });
});

describe('a CA that refuses every second nonce', () => {
  let rejecting: CertificateAuthority;

  beforeAll(async () => {
    rejecting = await startCertificateAuthority({ nonceRejectPercent: 50, alternateRoots: 1 });
  });

  afterAll(async () => {
    await rejecting.stop();
  });

  it('still issues twenty names', async () => {
    const issued = await newDaemon(rejecting).issue({ names: namesOf('nonces', 20) });

    expect(certificateFacts(issued.chainPem).names).toHaveLength(20);
    expect(rejecting.pebble.requests.filter(({ status }) => status === 400).length).toBeGreaterThan(10);
  });

  it('and has two roots gives the chain to the one that is wanted', async () => {
    const roots = certificatesIn(await rejecting.pebble.rootsPem()).map((pem) => certificateFacts(pem));
    const wanted = roots[1]?.subjectCommonName ?? '';
    const issuer = rejecting.issuer({ preferredChain: wanted });

    const { chainPem } = await newDaemon(rejecting, undefined, issuer).issue({ names: namesOf('root', 1) });

    expect(certificateFacts(certificatesIn(chainPem).at(-1) ?? '').issuerCommonName).toBe(wanted);
  });
});

interface Crash {
  readonly kind: 'account' | 'order';
  readonly index: number;
  readonly moment: 'before' | 'after';
}

interface Daemon {
  readonly saved: { account: AcmeAccount | undefined; order: PlacedOrder | undefined };
  crashAt: Crash | undefined;
  issue(request: Partial<OrderRequest>, options?: Partial<IssueOptions>): Promise<IssuedCertificate>;
  changeAccountKey(): Promise<AcmeAccount>;
  /** The same disk, a new process. */
  restarted(): Daemon;
}

/** What the renewal daemon does around an issuer: it keeps what is journaled, and hands it back. */
function newDaemon(
  authority = ca,
  saved: Daemon['saved'] = { account: undefined, order: undefined },
  issuer: AcmeCa = authority.issuer(),
): Daemon {
  const calls = { account: 0, order: 0 };
  const written = async (kind: 'account' | 'order', save: () => void): Promise<void> => {
    const crash = daemon.crashAt;
    const now = crash?.kind === kind && crash.index === calls[kind];
    calls[kind] += 1;
    if (now && crash.moment === 'before') {
      throw new Error('crash');
    }
    save();
    if (now) {
      throw new Error('crash');
    }
  };
  const journal: OrderJournal = {
    account: (account) => written('account', () => Object.assign(saved, { account })),
    order: (order) => written('order', () => Object.assign(saved, { order })),
  };
  const daemon: Daemon = {
    saved,
    crashAt: undefined,
    issue: ({ names = [], keyType = 'p256', profile = 'classic', replaces }, options = {}) => {
      const kept = { account: saved.account, resume: saved.order, signal: NEVER, ...options };
      return issuer.issue({ names, keyType, profile, replaces }, journal, kept);
    },
    changeAccountKey: () => issuer.changeAccountKey(accountOf(daemon), journal, NEVER),
    restarted: () => newDaemon(authority, saved),
  };
  return daemon;
}

function accountOf({ saved }: Daemon): AcmeAccount {
  if (saved.account === undefined) {
    throw new Error('no account was journaled');
  }
  return saved.account;
}

function namesOf(test: string, count: number, suffix = 'n'): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${suffix}${index}.${test}.example`);
}

function finalizedSince(before: number): number {
  const finalized = ({ kind, status }: { kind: string; status: number | undefined }) =>
    kind === 'finalize' && status === 200;
  return ca.pebble.requests.slice(before).filter(finalized).length;
}

async function failureOf(issuing: Promise<unknown>): Promise<AcmeFailure> {
  const outcome = await issuing.then(
    () => new Error('a certificate was issued'),
    (error: unknown) => error,
  );
  if (outcome instanceof AcmeFailure) {
    return outcome;
  }
  throw outcome;
}
