import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AcmeAccount } from '../../src/acme/types.ts';
import { certificatesIn } from '../../src/x509/bundle.ts';
import { certificateFacts } from '../../src/x509/parse.ts';
import { dropAfter, dropBefore, on } from '../cluster/acme/faults.ts';
import { type CertificateAuthority, startCertificateAuthority } from '../support/certificate-authority.ts';
import { accountOf, NEVER, namesOf, newDaemon } from '../support/journaling-daemon.ts';

const DAY_MS = 86_400_000;

let ca: CertificateAuthority;

beforeAll(async () => {
  ca = await startCertificateAuthority({ alternateRoots: 1 });
});

afterEach(() => {
  ca.pebble.clearFaults();
  ca.warnings.length = 0;
});

afterAll(async () => {
  await ca.stop();
});

describe('an account key', () => {
  it('is changed: the new one orders, the old one no longer does', async () => {
    const daemon = newDaemon(ca);
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
    const daemon = newDaemon(ca);
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
    const daemon = newDaemon(ca);
    const issued = await daemon.issue({ names: namesOf('revoke', 1) });
    const account = signer(accountOf(daemon));
    const id = certificateFacts(issued.chainPem).renewalInfoId ?? '';

    await ca.issuer().revoke({ ...issued, reason: 'superseded', account }, NEVER);
    await ca.issuer().revoke({ ...issued, reason: 'superseded', account }, NEVER);

    const info = await ca.issuer().renewalInfo(id, NEVER);
    expect(info.kind === 'window' && Date.parse(info.end) < Date.now()).toBe(true);
  });

  it('has a window for its renewal', async () => {
    const issued = await newDaemon(ca).issue({ names: namesOf('window', 1) });
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
    const issued = await newDaemon(ca).issue({ names: ['127.0.0.1'], profile: 'shortlived' });

    expect(certificateFacts(issued.chainPem).names).toEqual(['127.0.0.1']);
  });

  it('comes with the chain that ends at the wanted root', async () => {
    const roots = certificatesIn(await ca.pebble.rootsPem()).map((pem) => certificateFacts(pem));
    const wanted = roots[1]?.subjectCommonName ?? '';
    const issuer = ca.issuer({ preferredChain: wanted });

    const { chainPem } = await newDaemon(ca, undefined, issuer).issue({ names: namesOf('root', 1) });

    expect(certificateFacts(certificatesIn(chainPem).at(-1) ?? '').issuerCommonName).toBe(wanted);
  });
});
