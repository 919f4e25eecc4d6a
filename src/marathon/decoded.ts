import type { z } from 'zod';
import { AppError } from '../platform/errors.ts';

/**
 * Takes a schema, an answer's JSON and what was asked (`GET /v2/info`), returns the answer as the schema's type.
 * Throws INVALID_ANSWER that names places and expectations, never the values found there: they may be secret.
 */
export function decoded<T>(schema: z.ZodType<T>, json: unknown, asked: string): T {
  const result = schema.safeParse(json);
  if (result.success) {
    return result.data;
  }
  const places = result.error.issues.slice(0, 3).map(({ path, message }) => `/${path.join('/')}: ${message}`);
  throw new AppError('INVALID_ANSWER', `Marathon's answer to ${asked} is not understood (${places.join('; ')}).`, {
    suggestions: [
      'Check that the address leads to Marathon itself (version 0.15 to 1.11), not to a login page or proxy.',
    ],
  });
}
