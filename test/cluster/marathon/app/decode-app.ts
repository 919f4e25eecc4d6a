import type { z } from 'zod';
import { type AppInput, appInput } from './app-input.ts';
import type { Violation } from './types.ts';

export type Decoded = { readonly input: AppInput } | { readonly violations: readonly Violation[] };

/** Maps whose null values are somebody's data and not "absent". */
const MAPS = new Set(['env', 'labels', 'secrets']);

/**
 * Takes parsed JSON and returns the app input, or what is wrong with its shape in the words of Play JSON
 * (`error.expected.jsstring`), as mesosphere/marathon api/RestResource.scala answers it. `null` means absent.
 */
export function decodeApp(json: unknown): Decoded {
  const parsed = appInput.safeParse(withoutNulls(json));
  return parsed.success ? { input: parsed.data } : { violations: parsed.error.issues.flatMap(violationsOf) };
}

function withoutNulls(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutNulls);
  if (json === null || typeof json !== 'object') return json;
  return Object.fromEntries(
    Object.entries(json)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, MAPS.has(key) ? value : withoutNulls(value)]),
  );
}

function violationsOf(issue: z.core.$ZodIssue): Violation[] {
  return [{ path: renderPath(issue.path), errors: [playError(issue)] }];
}

/** `['healthChecks', 0, 'portIndex']` as `/healthChecks(0)/portIndex`, the whole object as `/`. */
function renderPath(path: readonly PropertyKey[]): string {
  const rendered = path.map((part) => (typeof part === 'number' ? `(${part})` : `/${String(part)}`)).join('');
  return rendered === '' ? '/' : rendered;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'error.expected.jsstring',
  number: 'error.expected.jsnumber',
  int: 'error.expected.jsnumber',
  boolean: 'error.expected.jsboolean',
  array: 'error.expected.jsarray',
  object: 'error.expected.jsobject',
  record: 'error.expected.jsobject',
};

function playError(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    // zod tells a missing key from a wrong type only in its message
    if (issue.input === undefined && issue.message.endsWith('received undefined')) return 'error.path.missing';
    return EXPECTED[issue.expected] ?? issue.message;
  }
  if (issue.code === 'invalid_union') return 'error.invalid';
  if (issue.code === 'invalid_value') return `error.unknown.enum.literal (${issue.values.join(', ')})`;
  return issue.message;
}
