import mustache from 'mustache';
import { deepMerged, isObject } from './options.ts';
import { Refusal } from './refusal.ts';
import type { Json, JsonObject } from './types.ts';

/**
 * A template's text with the values of the options and of `resource`, which wins over an option of that name. Partials
 * and unclosed sections fail. Source: dcos/cosmos cosmos-common/cosmos/render/PackageDefinitionRenderer.scala.
 */
export function renderedText(template: string, options: JsonObject, resource: JsonObject | undefined): string {
  const values = deepMerged(options, { resource: resource ?? null });
  const noPartials = (name: string) => {
    throw new Error(`partial ${name}`);
  };
  return mustache.render(template, viewOf(values), noPartials, { escape: (value) => value });
}

/**
 * The Marathon app that a template makes. Throws a Refusal when it is no JSON object, or its labels are not strings.
 */
export function renderedApp(template: string, options: JsonObject, resource: JsonObject | undefined): JsonObject {
  const text = renderedText(template, options, resource);
  const app = parsed(text);
  if (!isObject(app)) throw new Refusal('JsonDecodingError', 'The rendered template is no JSON object');
  const labels = app.labels ?? {};
  if (!isObject(labels) || Object.values(labels).some((label) => typeof label !== 'string'))
    throw new Refusal('JsonDecodingError', 'The labels of the rendered app are not a map of strings');
  return app;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal('JsonParsingError', `Unable to parse the rendered template: ${(error as Error).message}`);
  }
}

/** What mustache.js has to see so that it prints what mustache.java prints from the values Cosmos hands over. */
function viewOf(value: Json): unknown {
  if (typeof value === 'string') return escaped(value);
  // As text, since a number is never false in a section, not even 0.
  if (typeof value === 'number') return numberText(value);
  if (Array.isArray(value)) return arrayView(value);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, viewOf(inner)]));
}

/** The content of a JSON string, without its quotes. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Whole numbers as digits, others as Java prints a double: an exponent from 1E7 on and below 1E-3. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** `["a", "b"]`; in a section each element by itself, and strings keep their quotes. */
function arrayView(values: readonly Json[]): unknown[] {
  const elements = values.map((value) => (typeof value === 'string' ? JSON.stringify(value) : viewOf(value)));
  const text = `[${elements.map(String).join(', ')}]`;
  return Object.defineProperty(elements, 'toString', { value: () => text });
}
