import type { BucketLimit, CaLimits, LimitName } from './types.ts';

/** Under which key of the ledger a bucket stands: `failedAuthorizations a.example.com`. The subject may be empty. */
export function bucketKey(limit: LimitName, subject: string): string {
  return `${limit} ${subject}`;
}

/** The limit of the bucket under a key; undefined where this CA has no such limit. */
export function limitOfKey(key: string, limits: CaLimits): BucketLimit | undefined {
  return limits[key.slice(0, key.indexOf(' ')) as LimitName];
}
