import { createHash } from 'node:crypto';
import { AppError } from '../platform/errors.ts';
import type { FailureRecord, Wish } from './types.ts';

/** Where each record lies, relative to the state directory. Pure. */
export const LAYOUT_FILE = 'schema.json';
export const ACCOUNTS = 'accounts';
export const CERTIFICATES = 'certificates';
export const ORDERS = 'orders';
export const WISHES = 'wishes';
export const API_TOKEN_FILE = 'api-token.json';
export const IMPORT_FILE = 'import.json';
export const LOAD_BALANCER_FILE = 'load-balancer.json';
export const LEASE_FILE = 'lease.json';
export const RESTART_FILE = 'restart.json';
export const LEDGERS = 'ledgers';
export const RENEWAL_INFOS = 'renewal-info';

/** One account per CA; directory URLs do not make file names, their hashes do. */
export function accountPath(directoryUrl: string): string {
  return `${ACCOUNTS}/${hashOf(directoryUrl)}.json`;
}

/** What the CA said last about the renewal of a certificate. */
export function renewalInfoPath(certificateId: string): string {
  return `${RENEWAL_INFOS}/${fileName(certificateId)}.json`;
}

/** One ledger per CA. */
export function ledgerPath(directoryUrl: string): string {
  return `${LEDGERS}/${hashOf(directoryUrl)}.json`;
}

function hashOf(directoryUrl: string): string {
  return createHash('sha256').update(directoryUrl).digest('hex').slice(0, 16);
}

/** The directory of all versions of one certificate. */
export function certificatePath(certificateId: string): string {
  return `${CERTIFICATES}/${fileName(certificateId)}`;
}

/** One version of a certificate, chain and key in one file. */
export function versionPath(certificateId: string, version: number): string {
  return `${certificatePath(certificateId)}/${version}.json`;
}

/** The pointer to the version in force. */
export function pointerPath(certificateId: string): string {
  return `${certificatePath(certificateId)}/current`;
}

/** The order under way for a certificate. */
export function orderPath(certificateId: string): string {
  return `${ORDERS}/${fileName(certificateId)}.json`;
}

/** The directory of all failures of one action. */
export function failuresPath(action: FailureRecord['action']): string {
  return `failures/${action}`;
}

/** The failures in a row of one action for one certificate or name. */
export function failurePath(subject: string, action: FailureRecord['action']): string {
  return `${failuresPath(action)}/${fileName(subject)}.json`;
}

/** A wish about a certificate. The kind stands first: no id can make one kind's name into the other's. */
export function wishPath({ kind, certificateId }: Pick<Wish, 'kind' | 'certificateId'>): string {
  return `${WISHES}/${kind}-${fileName(certificateId)}.json`;
}

/** Certificate ids are host names or addresses; everything else in them is escaped, so that no id leaves its directory. */
function fileName(subject: string): string {
  const name = encodeURIComponent(subject);
  if (name === '' || name.startsWith('.')) {
    throw new AppError('BUG', `"${subject}" cannot be a certificate id`);
  }
  return name;
}
