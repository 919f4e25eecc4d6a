import { z } from 'zod';
import type { HttpResponse } from '../platform/http.ts';
import { jsonIn } from '../platform/json.ts';
import { AcmeFailure, type ExchangePlace, type Problem, problemOf } from './problem.ts';

const problem = z
  .unknown()
  .optional()
  .transform((json): Problem | undefined => problemOf(json));
const identifier = z.object({ type: z.string(), value: z.string() });

/** RFC 8555 section 7.1.1, and `renewalInfo` of RFC 9773 section 4.1. */
export const directorySchema = z.object({
  newNonce: z.url(),
  newAccount: z.url(),
  newOrder: z.url(),
  revokeCert: z.url(),
  keyChange: z.url(),
  renewalInfo: z.url().optional(),
  meta: z
    .object({
      termsOfService: z.string().optional(),
      externalAccountRequired: z.boolean().optional(),
      /** What CAA records call this CA. */
      caaIdentities: z.array(z.string()).optional(),
      /** Profile name to its description (draft-ietf-acme-profiles). */
      profiles: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
});
export type Directory = z.infer<typeof directorySchema>;

/** RFC 8555 section 7.1.3. Statuses are open: Pebble 2.4 knows `deactivated` as well. */
export const orderSchema = z.object({
  status: z.string(),
  identifiers: z.array(identifier),
  authorizations: z.array(z.string()),
  finalize: z.string(),
  expires: z.string().optional(),
  certificate: z.string().optional(),
  error: problem,
});
export type Order = z.infer<typeof orderSchema>;

/** RFC 8555 section 7.1.4. */
export const authorizationSchema = z.object({
  status: z.string(),
  identifier,
  challenges: z.array(
    z.object({
      type: z.string(),
      url: z.string(),
      status: z.string(),
      token: z.string().optional(),
      error: problem,
    }),
  ),
});
export type Authorization = z.infer<typeof authorizationSchema>;
export type Challenge = Authorization['challenges'][number];

/** Decodes the JSON of a good answer. Throws AcmeFailure of kind `http` when it is not what the RFC promises. */
export function resourceIn<T>(schema: z.ZodType<T>, response: HttpResponse, place: ExchangePlace): T {
  const result = schema.safeParse(jsonIn(response.body));
  if (result.success) {
    return result.data;
  }
  const reason = z.prettifyError(result.error).replaceAll('\n', ' ');
  throw new AcmeFailure({
    ...place,
    kind: 'http',
    type: 'http',
    status: response.status,
    detail: `the CA answered something else than expected: ${reason}`,
  });
}
