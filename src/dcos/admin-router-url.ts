import { AppError } from '../platform/errors.ts';
import { type CredentialPorts, type CredentialSources, credentialText } from './credentials.ts';
import { decodeServiceAccount } from './service-account.ts';

/**
 * Where a daemon in the cluster finds Admin Router, without a trailing slash: the origin it logs in to, else the part of
 * Marathon's URL before `/service/`. Throws USAGE when neither says it, or for an unusable credential.
 */
export async function adminRouterUrl(
  { serviceAccount }: CredentialSources,
  marathonUrl: string,
  read: CredentialPorts['read'],
): Promise<string> {
  if (serviceAccount !== undefined)
    return new URL(decodeServiceAccount(await credentialText(serviceAccount, { read })).loginUrl).origin;
  const [before, after] = marathonUrl.split('/service/');
  if (before !== undefined && after !== undefined) return before;
  throw new AppError('USAGE', 'the Secret Store is not to be found: there is no service account to log in with.', {
    suggestions: ['set DCOS_SERVICE_ACCOUNT_CREDENTIAL', 'or MARATHON_URL=https://master.mesos/service/marathon'],
  });
}
