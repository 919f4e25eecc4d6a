import { type CredentialPorts, type CredentialSources, credentialText } from './credentials.ts';
import { decodeServiceAccount } from './service-account.ts';

/**
 * Where a daemon in the cluster finds Admin Router, without a trailing slash: the origin it logs in to, else the part of
 * Marathon's URL before `/service/`; undefined when neither says it. Throws USAGE for an unusable credential.
 */
export async function adminRouterUrl(
  { serviceAccount }: CredentialSources,
  marathonUrl: string,
  read: CredentialPorts['read'],
): Promise<string | undefined> {
  if (serviceAccount !== undefined)
    return new URL(decodeServiceAccount(await credentialText(serviceAccount, { read })).loginUrl).origin;
  const [before, after] = marathonUrl.split('/service/');
  return after === undefined ? undefined : before;
}
