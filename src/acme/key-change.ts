import { type AccountPorts, type AccountRequest, sessionOf } from './account.ts';
import { newPrivateKey } from './private-key.ts';
import { AcmeFailure } from './problem.ts';
import type { AcmeAccount } from './types.ts';

/**
 * Gives an account a new key (RFC 8555 section 7.3.5). Both keys are journaled before the CA is asked and until it is
 * known which one counts, since an account whose key is lost can never be recovered. Throws AcmeFailure.
 */
export async function changeAccountKey(
  account: AcmeAccount,
  request: AccountRequest,
  ports: AccountPorts,
): Promise<AcmeAccount> {
  const { accountUrl } = account;
  if (accountUrl === undefined) {
    return account;
  }
  const settled = await settledAccount(account, request, ports);
  const next = await newPrivateKey('p256');
  const changing = { ...settled, nextPrivateKeyPem: next };
  await request.journal.account(changing);
  try {
    await sessionOf(settled, request, ports).changeKey(accountUrl, next, request.signal);
  } catch (error) {
    if (!(error instanceof AcmeFailure) || error.kind === 'problem') {
      throw error;
    }
    // The answer was lost: the CA may have changed the key or not.
    const found = await settledAccount(changing, request, ports);
    if (found.privateKeyPem !== next) {
      throw error;
    }
    return found;
  }
  return adopted(changing, request);
}

/** The account with the one key that counts. Asks the CA when a key change was interrupted; throws AcmeFailure. */
export async function settledAccount(
  account: AcmeAccount,
  request: AccountRequest,
  ports: AccountPorts,
): Promise<AcmeAccount> {
  const { nextPrivateKeyPem, accountUrl } = account;
  if (nextPrivateKeyPem === undefined || accountUrl === undefined) {
    return account;
  }
  const changed = { ...account, privateKeyPem: nextPrivateKeyPem };
  try {
    await sessionOf(changed, request, ports).account(accountUrl, request.signal);
  } catch (error) {
    if (!isWrongKey(error)) {
      throw error;
    }
    await sessionOf(account, request, ports).account(accountUrl, request.signal);
    const unchanged = { ...account, nextPrivateKeyPem: undefined };
    await request.journal.account(unchanged);
    return unchanged;
  }
  return adopted(account, request);
}

async function adopted(account: AcmeAccount, { journal }: AccountRequest): Promise<AcmeAccount> {
  const { nextPrivateKeyPem, privateKeyPem } = account;
  const changed = { ...account, privateKeyPem: nextPrivateKeyPem ?? privateKeyPem, nextPrivateKeyPem: undefined };
  await journal.account(changed);
  return changed;
}

/** A signature that does not fit the account; CAs call it malformed or unauthorized. */
function isWrongKey(error: unknown): boolean {
  return error instanceof AcmeFailure && ['malformed', 'unauthorized'].includes(error.type);
}
