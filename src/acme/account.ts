import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { CaConnection } from './ca-connection.ts';
import type { LibraryAccount } from './library.ts';
import { newPrivateKey } from './private-key.ts';
import type { RetryPorts } from './retry.ts';
import { type AcmeSession, acmeSession } from './session.ts';
import type { AcmeAccount, OrderJournal } from './types.ts';

export interface AccountPorts extends RetryPorts {
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

export interface AccountRequest {
  readonly ca: CaConnection;
  readonly externalAccountBinding: LibraryAccount['externalAccountBinding'];
  readonly journal: Pick<OrderJournal, 'account'>;
  readonly signal: AbortSignal;
}

/**
 * A session of the account: the known one, or a new one registered with a P-256 key (RFC 8555 section 7.3).
 * The key is journaled before newAccount and the URL after it, so that no crash leaves an account without its key.
 */
export async function accountSession(
  known: AcmeAccount | undefined,
  request: AccountRequest,
  ports: AccountPorts,
): Promise<AcmeSession> {
  const account = known ?? (await draftAccount(request, ports.clock));
  if (account.accountUrl !== undefined) {
    return sessionOf(account, request, ports);
  }
  return registered(account, request, ports);
}

/** Registers a key, anew when the CA has forgotten it, and journals the URL. */
export async function registered(
  account: AcmeAccount,
  request: AccountRequest,
  ports: AccountPorts,
): Promise<AcmeSession> {
  const nameless = sessionOf({ ...account, accountUrl: undefined }, request, ports);
  const accountUrl = await nameless.newAccount(request.signal);
  ports.log.info('ACME account registered', { directoryUrl: account.directoryUrl, accountUrl });
  await request.journal.account({ ...account, accountUrl });
  return sessionOf({ ...account, accountUrl }, request, ports);
}

async function draftAccount({ ca, journal }: AccountRequest, clock: Clock): Promise<AcmeAccount> {
  const account: AcmeAccount = {
    directoryUrl: ca.directoryUrl,
    privateKeyPem: await newPrivateKey('p256'),
    accountUrl: undefined,
    createdAt: clock.now().toISOString(),
  };
  await journal.account(account);
  return account;
}

/** The requests of an account as it is. */
export function sessionOf(account: AcmeAccount, request: AccountRequest, ports: AccountPorts): AcmeSession {
  const { privateKeyPem, accountUrl } = account;
  return acmeSession(request.ca, ports, {
    privateKeyPem,
    accountUrl,
    externalAccountBinding: request.externalAccountBinding,
  });
}
