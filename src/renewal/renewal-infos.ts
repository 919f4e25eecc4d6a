import type { AcmeCa, RenewalInfo } from '../acme/types.ts';
import type { Clock } from '../platform/clock.ts';
import type { CertificateStore, RenewalInfoRecord, SavedCertificate, StoreState } from '../store/types.ts';
import { inTurns } from './in-turns.ts';

/** Certificates that are asked about at different times by chance would each need a look of their own, all day long. */
const ASKED_TOGETHER_MS = 4 * 3_600_000;

export interface RenewalInfoPorts {
  readonly ca: Pick<AcmeCa, 'renewalInfo'>;
  /** Directory URL -> CA, for those of `Policy.backupUrls`. */
  readonly backups?: ReadonlyMap<string, Pick<AcmeCa, 'renewalInfo'>>;
  readonly store: Pick<CertificateStore, 'saveRenewalInfo'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly signal: AbortSignal;
}

/**
 * What the CA says about the renewal of every certificate in force: from the store while its Retry-After lasts, else
 * asked anew and saved (RFC 9773 section 4.3). Never asked about an expired certificate, nor any but the CA that issued
 * it. An answer that cannot be had is an answer: renewal information never blocks a renewal, and the window told before
 * it stays.
 */
export async function renewalInfos(
  { accounts, certificates, renewalInfos: known }: Pick<StoreState, 'accounts' | 'certificates' | 'renewalInfos'>,
  directoryUrl: string,
  ports: RenewalInfoPorts,
): Promise<readonly RenewalInfoRecord[]> {
  const now = ports.clock.now();
  const beatMs = Date.parse(accounts.find((one) => one.directoryUrl === directoryUrl)?.createdAt ?? now.toISOString());
  const found = await inTurns(certificates, (certificate) => {
    const record = known.find(({ renewalInfoId }) => renewalInfoId === certificate.leaf.renewalInfoId);
    const issuedBy = certificate.directoryUrl;
    const ca = issuedBy === directoryUrl ? ports.ca : ports.backups?.get(issuedBy);
    const isAsked = isAskable(certificate, now) && !isFresh(record, now);
    if (!isAsked || ca === undefined) return Promise.resolve(record);
    return ask(certificate, record, { now, beatMs }, { ...ports, ca });
  });
  return found.filter((record) => record !== undefined);
}

/** Of each observation, as every certificate is looked up several times. */
const byId = new WeakMap<readonly RenewalInfoRecord[], ReadonlyMap<string, RenewalInfoRecord>>();

/** The record about a version, if there is one. */
export function infoFor(
  { leaf }: SavedCertificate,
  infos: readonly RenewalInfoRecord[],
): RenewalInfoRecord | undefined {
  const found = byId.get(infos) ?? new Map(infos.map((info) => [info.renewalInfoId, info]));
  byId.set(infos, found);
  return leaf.renewalInfoId === undefined ? undefined : found.get(leaf.renewalInfoId);
}

function isAskable({ leaf }: SavedCertificate, now: Date): boolean {
  return leaf.renewalInfoId !== undefined && Date.parse(leaf.notAfter) > now.getTime();
}

function isFresh(record: RenewalInfoRecord | undefined, now: Date): boolean {
  return record !== undefined && Date.parse(record.nextFetchAt) > now.getTime();
}

async function ask(
  { id, leaf: { renewalInfoId = '' } }: SavedCertificate,
  known: RenewalInfoRecord | undefined,
  { now, beatMs }: { readonly now: Date; readonly beatMs: number },
  { ca, store, signal }: RenewalInfoPorts,
): Promise<RenewalInfoRecord> {
  const info = await ca.renewalInfo(renewalInfoId, signal);
  const nextFetchAt = new Date(askedTogether(now.getTime() + info.retryAfterMs, now.getTime(), beatMs)).toISOString();
  const record = { renewalInfoId, certificateId: id, ...wordsOf(info, known), nextFetchAt };
  await store.saveRenewalInfo(record);
  return record;
}

/**
 * Retry-After is the earliest time, so what has hours to wait waits for the next beat, which is the same for all
 * certificates of an account and another one for every account. Let's Encrypt asks for two questions a day at least.
 */
function askedTogether(earliestMs: number, nowMs: number, beatMs: number): number {
  if (earliestMs - nowMs < ASKED_TOGETHER_MS) return earliestMs;
  return beatMs + Math.ceil((earliestMs - beatMs) / ASKED_TOGETHER_MS) * ASKED_TOGETHER_MS;
}

function wordsOf(
  info: RenewalInfo,
  known: RenewalInfoRecord | undefined,
): Pick<RenewalInfoRecord, 'window' | 'explanation'> {
  if (info.kind === 'unknown' && known?.window !== undefined)
    return { window: known.window, explanation: known.explanation };
  if (info.kind === 'unknown') return { window: undefined, explanation: info.reason };
  return { window: { start: info.start, end: info.end }, explanation: info.explanationUrl };
}
