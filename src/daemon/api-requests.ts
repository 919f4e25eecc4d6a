import { z } from 'zod';
import type { RenewRequest, RevokeRequest } from '../daemon-api/types.ts';
import { AppError } from '../platform/errors.ts';
import { hostName } from '../x509/names.ts';

/** Takes the body of `POST /v1/renew`; an empty one asks for all certificates. Throws AppError USAGE. */
export function renewRequest(body: string): RenewRequest {
  return checked(RENEW, body.trim() === '' ? '{}' : body, '{"host":"shop.example.com","force":true}');
}

/** Takes the body of `POST /v1/revoke`. Throws AppError USAGE. */
export function revokeRequest(body: string): RevokeRequest {
  return checked(REVOKE, body, '{"certificateId":"shop.example.com","reason":"superseded"}');
}

/** As people write it; normalised as the settings are. */
const host = z.string().transform((text, context) => {
  const parsed = hostName(text);
  if (parsed.kind !== 'refused') return parsed.name;
  context.addIssue({ code: 'custom', message: parsed.reason });
  return z.NEVER;
});

const RENEW: z.ZodType<RenewRequest> = z.strictObject({
  host: host.exactOptional(),
  force: z.boolean().exactOptional(),
});

const REVOKE: z.ZodType<RevokeRequest> = z
  .strictObject({
    certificateId: z.string().optional(),
    host: host.optional(),
    reason: z.enum(['unspecified', 'keyCompromise', 'superseded', 'cessationOfOperation']),
  })
  .transform(({ certificateId, host: name, reason }, context): RevokeRequest => {
    if (certificateId !== undefined && name === undefined) return { certificateId, reason };
    if (certificateId === undefined && name !== undefined) return { host: name, reason };
    context.addIssue({ code: 'custom', message: 'one of certificateId and host is needed' });
    return z.NEVER;
  });

function checked<T>(schema: z.ZodType<T>, body: string, example: string): T {
  const suggestions = [`for instance: ${example}`];
  const json = jsonIn(body);
  if (json === undefined) throw new AppError('USAGE', 'the body is not JSON', { suggestions });
  const result = schema.safeParse(json.value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => [...path.map(String), message].join(': '));
  throw new AppError('USAGE', `the body is wrong: ${problems.join('; ')}`, { suggestions });
}

function jsonIn(body: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return undefined;
  }
}
