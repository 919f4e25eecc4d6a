import { z } from 'zod';
import { type RecordCodec, recordCodec } from './codec.ts';
import type { CaLedger } from './types.ts';

const time = z.iso.datetime();
const names = z.array(z.string());

const scope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('account') }),
  z.object({ kind: z.literal('registered-domain'), domain: z.string() }),
  z.object({ kind: z.literal('exact-set'), set: z.string() }),
  z.object({ kind: z.literal('names'), names }),
  z.object({ kind: z.literal('new-accounts') }),
  z.object({ kind: z.literal('process') }),
]);

const nameRecord = z.object({
  failedAt: z.array(time),
  consecutive: z.int().nonnegative(),
  lastAt: time,
  type: z.string(),
  detail: z.string(),
});

/** A pause without a URL is written as null: a key that is missing is damage. */
const url = z.codec(
  z.string().nullable(),
  z.custom<string | undefined>((value) => value === undefined || typeof value === 'string'),
  { decode: (text) => text ?? undefined, encode: (value) => value ?? null },
);

const ledger = z.object({
  orders: z.array(time),
  issuances: z.record(z.string(), z.array(time)),
  buckets: z.record(z.string(), z.object({ tokens: z.number(), at: time })),
  names: z.record(z.string(), nameRecord),
  blocks: z.array(z.object({ scope, until: time, reason: z.string() })),
  pauses: z.array(z.object({ names, url, at: time })),
  starts: z.array(time),
});

/** `ledgers/<hash of the directory URL>.json`: what the next order of an account is judged by. */
export const ledgerRecord: RecordCodec<CaLedger> = recordCodec({
  schema: 1,
  shape: z.object({ directoryUrl: z.string(), ledger }),
});
