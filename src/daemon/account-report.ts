import type { ReportedAccount } from '../daemon-api/types.ts';
import type { Observation, Policy } from '../renewal/types.ts';

/** What a lost account took with it. */
const NEW_ACCOUNT =
  'the account is new, since the store of the old one was lost: change CAA records with accounturi, and ask anew for rate limit overrides';

/**
 * The account, and whether it is younger than a saved certificate of the same CA: no order can have been before its
 * account, so the certificate was rebuilt after the loss of the store. Pure.
 */
export function accountReport(
  { accounts, certificates }: Pick<Observation, 'accounts' | 'certificates'>,
  { directoryUrl }: Pick<Policy, 'directoryUrl'>,
): ReportedAccount {
  const account = accounts.find((one) => one.directoryUrl === directoryUrl);
  const createdMs = account === undefined ? Number.POSITIVE_INFINITY : Date.parse(account.createdAt);
  const isYounger = certificates.some(
    (one) => one.directoryUrl === directoryUrl && Date.parse(one.savedAt) < createdMs,
  );
  return { ca: new URL(directoryUrl).host, url: account?.accountUrl, note: isYounger ? NEW_ACCOUNT : undefined };
}
