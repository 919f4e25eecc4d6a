import type { Secret } from '../platform/secret.ts';
import type { CaConnection } from './ca-connection.ts';
import { type LibraryAccount, type LibraryResponse, library } from './library.ts';
import { AcmeFailure, type AcmeStep } from './problem.ts';
import { type RetryPorts, retrying } from './retry.ts';
import type { SignedCalls } from './signed-calls.ts';

/** What concerns an account rather than one of its orders. All throw AcmeFailure. */
export interface AccountCalls {
  /** Registers the key, or finds the account it already has (RFC 8555 section 7.3). Returns the account URL. */
  newAccount(signal: AbortSignal): Promise<string>;
  /** Reads the account: a proof that URL and key belong together. */
  account(accountUrl: string, signal: AbortSignal): Promise<void>;
  /** Once; afterwards only the new key counts (RFC 8555 section 7.3.5). */
  changeKey(accountUrl: string, next: Secret, signal: AbortSignal): Promise<void>;
  /** `certificate` is DER in base64url, `reason` a code of RFC 5280 section 5.3.1 (RFC 8555 section 7.6). */
  revoke(certificate: string, reason: number, signal: AbortSignal): Promise<void>;
}

/** Takes the account both as it signs (`calls`) and as it is known (`account`). */
export function accountCalls(
  ca: CaConnection,
  ports: RetryPorts,
  account: LibraryAccount,
  calls: SignedCalls,
): AccountCalls {
  return {
    newAccount: (signal) =>
      retrying(ports, signal, async () => {
        const { api } = await calls('newAccount', signal);
        return locationOf(await api.createAccount({ termsOfServiceAgreed: true }), 'newAccount', ca.directoryUrl);
      }),
    account: (accountUrl, signal) =>
      retrying(ports, signal, async () => {
        const { api } = await calls('account', signal);
        await api.apiRequest(accountUrl, null, [200]);
      }),
    async changeKey(accountUrl, next, signal) {
      const { http, api } = await calls('keyChange', signal);
      const { keyChange } = await ca.directory.read(signal);
      const inner = { account: accountUrl, oldKey: http.getJwk() };
      const signer = library(ca.directoryUrl, { ...account, privateKeyPem: next });
      await api.updateAccountKey(signer.http.createSignedBody(keyChange, inner));
    },
    revoke: (certificate, reason, signal) =>
      retrying(ports, signal, async () => {
        const { api } = await calls('revokeCert', signal);
        const { revokeCert } = await ca.directory.read(signal);
        const includeJwsKid = account.accountUrl !== undefined;
        await api.apiRequest(revokeCert, { certificate, reason }, [200], { includeJwsKid });
      }),
  };
}

/** The Location header of a new resource. Throws AcmeFailure when there is none. */
export function locationOf(answer: LibraryResponse, step: AcmeStep, url: string): string {
  const { location } = answer.headers;
  if (location === undefined) {
    const facts = { kind: 'http', type: 'http', step, url, status: answer.status } as const;
    throw new AcmeFailure({ ...facts, detail: 'the CA answered without a Location header' });
  }
  return location;
}
