import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { Http } from '../platform/http.ts';
import { decodeServiceAccount } from './service-account.ts';
import { serviceLogin } from './service-login.ts';
import type { Authorization } from './types.ts';

/** Where the credential for Marathon lies. At most one of them may be set. */
export interface CredentialSources {
  /** File with one line `user:password`, for Marathon's `--http_credentials`. */
  readonly basicAuthFile: string | undefined;
  /** File with an ACS token, or with a whole header value such as `Bearer ...`. */
  readonly tokenFile: string | undefined;
  /** A service account's JSON itself, or the path of a file that holds it, also as `file://`. */
  readonly serviceAccount: string | undefined;
}

export interface CredentialPorts {
  /** The text of a file; undefined when it does not exist. */
  readonly read: (path: string) => Promise<string | undefined>;
  readonly http: Http;
  readonly clock: Clock;
}

/**
 * Takes where the credential lies, returns the Authorization it gives; undefined when none is set. Files are read at once,
 * so that a wrong path is known at the start, and again when what they held was refused. Throws USAGE for two
 * credentials, a missing or empty file, or one that does not hold what it should; no message quotes a content.
 */
export async function authorizationFrom(
  sources: CredentialSources,
  ports: CredentialPorts,
): Promise<Authorization | undefined> {
  const { basicAuthFile, tokenFile, serviceAccount } = sources;
  const given = [basicAuthFile, tokenFile, serviceAccount].filter((source) => source !== undefined);
  if (given.length > 1)
    throw new AppError('USAGE', 'more than one credential for Marathon is set.', {
      suggestions: ['keep one of basic auth file, token file and service account'],
    });
  if (basicAuthFile !== undefined) return fromFile(ports, basicAuthFile, basicHeader);
  if (tokenFile !== undefined) return fromFile(ports, tokenFile, tokenHeader);
  if (serviceAccount === undefined) return undefined;
  return serviceLogin(decodeServiceAccount(await credentialText(serviceAccount, ports)), ports.http, ports.clock);
}

async function fromFile(
  { read }: CredentialPorts,
  path: string,
  headerOf: (text: string, path: string) => string,
): Promise<Authorization> {
  const load = async () => headerOf((await textOf(read, path)).trim(), path);
  let header = await load();
  return async (refused) => {
    if (refused === header) header = await load();
    return header;
  };
}

/** RFC 7617: everything after the first colon is the password. */
function basicHeader(text: string, path: string): string {
  if (!/^[^:\r\n]+:[^\r\n]+$/.test(text)) throw unusable(path, 'it must hold one line, user:password');
  return `Basic ${Buffer.from(text).toString('base64')}`;
}

/** DC/OS wants the scheme `token=`; another proxy's scheme is taken as it stands. */
function tokenHeader(text: string, path: string): string {
  if (!/^[\x21-\x7e]+( [\x21-\x7e]+)?$/.test(text)) throw unusable(path, 'it must hold one line, the token');
  return text.includes(' ') || text.startsWith('token=') ? text : `token=${text}`;
}

/** The JSON of a service account. Throws USAGE when it names a file that cannot be used. */
export async function credentialText(source: string, { read }: Pick<CredentialPorts, 'read'>): Promise<string> {
  return source.trimStart().startsWith('{') ? source : textOf(read, source.replace(/^file:\/\//, ''));
}

async function textOf(read: CredentialPorts['read'], path: string): Promise<string> {
  const text = await read(path);
  if (text === undefined) throw unusable(path, 'there is no such file');
  return text;
}

function unusable(path: string, reason: string): AppError {
  return new AppError('USAGE', `the credential file ${path} cannot be used: ${reason}.`, {
    suggestions: ['correct the path, or what the file holds'],
  });
}
