import { z } from 'zod';
import type { AcmeAccount } from '../acme/types.ts';
import { Secret } from '../platform/secret.ts';
import { type RecordCodec, recordCodec } from './codec.ts';
import type {
  FailureRecord,
  ImportRecord,
  Lease,
  LoadBalancerRecord,
  OrderRecord,
  RenewalInfoRecord,
  RestartRecord,
  SavedCertificate,
  SuggestedWindow,
  Wish,
} from './types.ts';

/** A certificate version as it is on disk: what can be computed from the chain is not stored. */
export type StoredCertificate = Omit<SavedCertificate, 'leaf'>;

/** The one place on disk where keys stand in clear; files are 0600. */
const secret = z.codec(z.string(), z.instanceof(Secret), {
  decode: (text) => new Secret(text),
  encode: (value) => value.reveal(),
});

/** Absent values are written as null: a key that is missing is damage. */
const textOrNothing = z.codec(
  z.string().nullable(),
  z.custom<string | undefined>((value) => value === undefined || typeof value === 'string'),
  { decode: (text) => text ?? undefined, encode: (value) => value ?? null },
);

const secretOrNothing = z.codec(
  z.string().nullable(),
  z.custom<Secret | undefined>((value) => value === undefined || value instanceof Secret),
  { decode: (text) => (text === null ? undefined : new Secret(text)), encode: (value) => value?.reveal() ?? null },
);

const reasonOrNothing = z.codec(
  z.enum(['unspecified', 'keyCompromise', 'superseded', 'cessationOfOperation']).nullable(),
  z.custom<Wish['reason']>((value) => value === undefined || typeof value === 'string'),
  { decode: (reason) => reason ?? undefined, encode: (value) => value ?? null },
);

const time = z.iso.datetime();

const suggestedWindow = z.object({ start: time, end: time });
const windowOrNothing = z.codec(
  suggestedWindow.nullable(),
  z.custom<SuggestedWindow | undefined>((value) => value === undefined || typeof value === 'object'),
  { decode: (window) => window ?? undefined, encode: (value) => value ?? null },
);
const keyType = z.enum(['rsa2048', 'rsa3072', 'rsa4096', 'p256', 'p384']);

/** `schema.json`: which layout the directory has. */
export const layoutRecord: RecordCodec<{ readonly createdAt: string }> = recordCodec({
  schema: 1,
  shape: z.object({ createdAt: time }),
});

/** `accounts/<hash of the directory URL>.json` */
export const accountRecord: RecordCodec<AcmeAccount> = recordCodec({
  schema: 1,
  shape: z.object({
    directoryUrl: z.string(),
    privateKeyPem: secret,
    accountUrl: textOrNothing,
    createdAt: time,
    nextPrivateKeyPem: secretOrNothing.optional(),
  }),
});

/** `certificates/<id>/<version>.json` */
export const certificateRecord: RecordCodec<StoredCertificate> = recordCodec({
  schema: 1,
  shape: z.object({
    id: z.string(),
    version: z.int().positive(),
    names: z.array(z.string()),
    keyType,
    directoryUrl: z.string(),
    savedAt: time,
    chainPem: z.string(),
    privateKeyPem: secret,
  }),
});

/** `certificates/<id>/current`: the version in force. */
export const pointerRecord: RecordCodec<{ readonly version: number }> = recordCodec({
  schema: 1,
  shape: z.object({ version: z.int().positive() }),
});

/** `orders/<certificate id>.json` */
export const orderRecord: RecordCodec<OrderRecord> = recordCodec({
  schema: 1,
  shape: z.object({
    certificateId: z.string(),
    orderUrl: z.string(),
    directoryUrl: z.string(),
    names: z.array(z.string()),
    placedAt: time,
    expires: textOrNothing,
    privateKeyPem: secretOrNothing,
    csrPem: textOrNothing,
  }),
});

/** `failures/<action>/<subject>.json` */
export const failureRecord: RecordCodec<FailureRecord> = recordCodec({
  schema: 1,
  shape: z.object({
    subject: z.string(),
    count: z.int().positive(),
    lastAt: time,
    action: z.enum(['issue', 'install', 'validate', 'revoke', 'check', 'reach']),
    type: z.string(),
    detail: z.string(),
    notBefore: time,
  }),
});

/** `wishes/<kind>-<certificate id>.json` */
export const wishRecord: RecordCodec<Wish> = recordCodec({
  schema: 1,
  shape: z.object({
    kind: z.enum(['renew', 'revoke']),
    certificateId: z.string(),
    reason: reasonOrNothing,
    force: z.boolean(),
    at: time,
    revokedAt: time.optional(),
  }),
});

/** `load-balancer.json` */
export const loadBalancerRecord: RecordCodec<LoadBalancerRecord> = recordCodec({
  schema: 1,
  shape: z.object({
    templates: z.array(z.object({ variable: z.string(), ours: z.string(), before: z.string().nullable() })),
    installed: z.record(z.string(), z.string()),
    secretPaths: z.array(z.string()).optional(),
  }),
});

/** `restart.json` */
export const restartRecord: RecordCodec<RestartRecord> = recordCodec({
  schema: 1,
  shape: z.object({
    certificateId: z.string(),
    startedAt: time,
    versionBefore: z.string(),
    deploymentId: textOrNothing,
    stops: z.array(z.string()),
  }),
});

/** `api-token.json` */
export const apiTokenRecord: RecordCodec<{ readonly token: Secret; readonly createdAt: string }> = recordCodec({
  schema: 1,
  shape: z.object({ token: secret, createdAt: time }),
});

/** `import.json`: that certbot's volume was taken over. */
export const importRecord: RecordCodec<ImportRecord> = recordCodec({
  schema: 1,
  shape: z.object({ at: time, certificateIds: z.array(z.string()) }),
});

/** `lease.json`: which process works on this directory. */
export const leaseRecord: RecordCodec<Lease> = recordCodec({
  schema: 1,
  shape: z.object({
    owner: z.string(),
    process: z.object({ place: z.string(), pid: z.int(), started: z.string() }),
    until: time,
  }),
});

/** `renewal-info/<certificate id>.json` */
export const renewalInfoRecord: RecordCodec<RenewalInfoRecord> = recordCodec({
  schema: 1,
  shape: z.object({
    renewalInfoId: z.string(),
    certificateId: z.string(),
    window: windowOrNothing,
    explanation: textOrNothing,
    nextFetchAt: time,
  }),
});
