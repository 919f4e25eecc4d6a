import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AcmeFailure } from '../../src/acme/problem.ts';
import {
  alreadyReplaced,
  failedValidation,
  on,
  processingFor,
  rateLimited,
  refuse,
  rejectedIdentifiers,
} from '../cluster/acme/faults.ts';
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

describe('an order', () => {
  it('stuck processing for a while is polled', async () => {
    ca.pebble.addFault(processingFor(2));

    await expect(newDaemon(ca).issue({ names: namesOf('processing', 1) })).resolves.toBeDefined();
  });

  it('with a 409 on `replaces` is placed without its predecessor', async () => {
    const before = ca.pebble.requests.length;
    ca.pebble.addFault(alreadyReplaced());

    const issuing = newDaemon(ca).issue({
      names: namesOf('replaced', 1),
      replaces: 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE',
    });

    await expect(issuing).resolves.toBeDefined();
    expect(statusesOf('newOrder', before)).toEqual([409, 201]);
    expect(ca.warnings).toEqual(['the CA refused a part of the order, which is placed without it']);
  });

  it('is placed without a profile that is gone', async () => {
    await expect(newDaemon(ca).issue({ names: namesOf('profile', 1), profile: 'gone' })).resolves.toBeDefined();
  });

  it('that was refused by a limit is not sent again, and the wait is told', async () => {
    const before = ca.pebble.requests.length;
    ca.pebble.addFault(on('newOrder', rateLimited('122400')));

    const issuing = newDaemon(ca).issue({ names: namesOf('limit', 1) });

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

    const failure = await failureOf(newDaemon(ca).issue({ names }));

    expect(failure).toMatchObject({ kind: 'problem', orderAlive: false });
    expect(failure.nameFailures.map(({ name }) => name).toSorted()).toEqual([names[1], names[4]]);
    expect(failure.nameFailures[0]?.detail).toContain('could not resolve');
    expect(ca.board.tokens.size).toBe(0);
  });

  it('do not spoil the next order for the others, which needs no new validation', async () => {
    const daemon = newDaemon(ca);
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

    const failure = await failureOf(newDaemon(ca).issue({ names }));

    expect(failure).toMatchObject({
      type: 'caa',
      nameFailures: [{ name: names[2], type: 'caa', detail: 'CAA record for the name prevents issuance' }],
    });
  });

  it('are told when the order itself is refused for them', async () => {
    const names = namesOf('rejected', 3);
    ca.pebble.addFault(rejectedIdentifiers([names[1] ?? '']));

    const failure = await failureOf(newDaemon(ca).issue({ names }));

    expect(failure).toMatchObject({
      type: 'rejectedIdentifier',
      orderAlive: undefined,
      nameFailures: [{ name: names[1], type: 'rejectedIdentifier' }],
    });
  });
});

describe('an account', () => {
  it('that the CA has forgotten is registered anew with the same key', async () => {
    const daemon = newDaemon(ca);
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

    await expect(newDaemon(ca).issue({ names: namesOf('deactivated', 1) })).rejects.toMatchObject({
      code: 'REFUSED',
      status: 403,
      type: 'unauthorized',
      detail: 'Account has been deactivated',
    });
  });
});

function statusesOf(kind: string, before: number): readonly (number | undefined)[] {
  return ca.pebble.requests
    .slice(before)
    .filter((request) => request.kind === kind)
    .map(({ status }) => status);
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
