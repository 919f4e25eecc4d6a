import type { CaaRecord } from '../platform/dns.ts';

/** What CAA records are compared with. */
export interface CaaSubject {
  /** Of the CA's directory (RFC 8555 section 9.7.6); undefined when it does not say. */
  readonly identities: readonly string[] | undefined;
  /** Ours at this CA; undefined while there is none. */
  readonly accountUrl: string | undefined;
}

/** Tags a CA understands although they say nothing about certificates for a host name. */
const UNDERSTOOD = new Set(['issue', 'issuewild', 'iodef', 'contactemail', 'contactphone', 'issuemail', 'issuevmc']);

/** How we prove names. */
const METHOD = 'http-01';

/** One `issue` property: who may issue, and on what terms (RFC 8659 section 4.2). */
interface Permission {
  /** Lower case; empty permits nobody. */
  readonly issuer: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly text: string;
}

/**
 * Why the CAA records of a domain forbid our CA to issue for a host name below it: none of the `issue` properties names
 * the CA, or those that do ask for another account or another validation method (RFC 8657), or a critical property is
 * one no CA understands (RFC 8659 section 4.1). Without the CA's identities only records that permit nobody are certain.
 *
 * Takes the records and what to compare them with; undefined when nothing is known to forbid it.
 */
export function caaRefusal(records: readonly CaaRecord[], subject: CaaSubject): string | undefined {
  const unknown = records.find(({ tag, critical }) => critical && !UNDERSTOOD.has(tag));
  if (unknown !== undefined) return `the critical property "${unknown.tag}" is one that no CA understands`;
  const permissions = records.filter(({ tag }) => tag === 'issue').map(({ value }) => permissionOf(value));
  if (permissions.length === 0) return undefined;
  const refusals = permissions.map((permission) => refusalOf(permission, subject));
  if (refusals.includes(undefined)) return undefined;
  const nearest = refusals.find((_, index) => isOurs(permissions[index], subject)) ?? refusals[0];
  return `${nearest}; ${cure(subject)}`;
}

function refusalOf(permission: Permission, subject: CaaSubject): string | undefined {
  const { issuer, parameters, text } = permission;
  const quoted = `issue "${text}"`;
  if (issuer === '') return `${quoted} permits no CA`;
  if (subject.identities === undefined) return undefined;
  if (!isOurs(permission, subject)) return `${quoted} permits another CA`;
  const methods = parameters.get('validationmethods');
  if (methods !== undefined && !methods.split(',').some((method) => method.trim() === METHOD)) {
    return `${quoted} permits other validation methods than ${METHOD}`;
  }
  const account = parameters.get('accounturi');
  if (account !== undefined && account !== subject.accountUrl) return `${quoted} permits another account`;
  return undefined;
}

function isOurs(permission: Permission | undefined, { identities }: CaaSubject): boolean {
  return permission !== undefined && (identities ?? []).includes(permission.issuer);
}

/** What stands in front of the first semicolon is a domain; each parameter after it is `tag=value`. */
function permissionOf(text: string): Permission {
  const [issuer = '', ...parts] = text.split(';').map((part) => part.trim());
  const parameters = parts.flatMap((part): [string, string][] => {
    const at = part.indexOf('=');
    return at < 0 ? [] : [[part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()]];
  });
  return { issuer: issuer.toLowerCase(), parameters: new Map(parameters), text };
}

/** The record to add, word for word where the CA tells its name. */
function cure({ identities, accountUrl }: CaaSubject): string {
  const [identity] = identities ?? [];
  if (identity === undefined) return 'add an issue property for this CA';
  return accountUrl === undefined
    ? `add: issue "${identity}"`
    : `add: issue "${identity}", or with the account: issue "${identity}; accounturi=${accountUrl}"`;
}
