import { z } from 'zod';
import { Secret } from '../platform/secret.ts';

/** Shorter common runs are words of the language, not values. */
const RUN = 12;
/** Marathon can quote a whole definition; the first sentences say what is wrong. */
const LONGEST_QUOTE = 600;

/**
 * Takes words of Marathon's and the body that was sent, returns the words cut to 600 characters with every run of 12 or
 * more characters that also stands in a value of the body's `env` replaced by `[...]`. Marathon's validation quotes values
 * ("got Map(HAPROXY_SSL_CERT -> ...)"), and its JSON parser quotes the text around an error.
 */
export function wordsWithoutValues(words: string, body: unknown): string {
  const quote = words.length > LONGEST_QUOTE ? `${words.slice(0, LONGEST_QUOTE)}...` : words;
  const values = envTexts(body);
  const shared = Array.from(quote, () => false);
  for (let start = 0; start + RUN <= quote.length; start += 1) {
    const run = quote.slice(start, start + RUN);
    if (values.some((value) => value.includes(run))) {
      shared.fill(true, start, start + RUN);
    }
  }

  return masked(quote, shared);
}

function envTexts(body: unknown): readonly string[] {
  const env = WITH_ENV.safeParse(body).data?.env ?? {};

  return Object.values(env).flatMap((value) => {
    const text = value instanceof Secret ? value.reveal() : value;
    return typeof text === 'string' ? [text] : [];
  });
}

const WITH_ENV = z.object({ env: z.record(z.string(), z.unknown()).optional() });

function masked(quote: string, shared: readonly boolean[]): string {
  let result = '';
  for (let at = 0; at < quote.length; at += 1) {
    if (shared[at] !== true) {
      result += quote.charAt(at);
    } else if (shared[at - 1] !== true) {
      result += '[...]';
    }
  }

  return result;
}
