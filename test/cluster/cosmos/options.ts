import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv-draft-04';
import { Refusal } from './refusal.ts';
import type { Json, JsonObject } from './types.ts';

/**
 * Defaults of a config.json: from nested `properties` alone, never from `$ref`, `items` or `allOf`; a property's own
 * default wins over those below it, and an object without any default is absent.
 * Source: dcos/cosmos cosmos-common/cosmos/jsonschema/JsonSchema.scala.
 */
export function defaultsOf(schema: JsonObject): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]): [string, Json][] => {
      if (!isObject(property)) return [];
      if (property.default !== undefined) return [[name, property.default]];
      const below = defaultsOf(property);
      return Object.keys(below).length > 0 ? [[name, below]] : [];
    }),
  );
}

/** Objects merge key by key; everything else, arrays and null included, is replaced by `over`. */
export function deepMerged(under: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isObject(below) && isObject(value) ? deepMerged(below, value) : value;
  }
  return merged;
}

/**
 * What a user typed on top of the defaults, validated. Throws OptionsNotAllowed and JsonSchemaMismatch, the latter with
 * one entry for each violation in `data.errors`.
 */
export function completeOptions(config: JsonObject | undefined, given: JsonObject): JsonObject {
  if (config === undefined) {
    if (Object.keys(given).length > 0) throw new Refusal('OptionsNotAllowed', 'No options allowed, no config present');
    return {};
  }
  const merged = deepMerged(defaultsOf(config), given);
  const errors = Object.keys(merged).length === 0 ? [] : violations(config, merged);
  if (errors.length > 0)
    throw new Refusal('JsonSchemaMismatch', 'Options JSON failed validation', { data: { errors } });
  return merged;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Compiling a schema takes longer than all the rest. */
const COMPILED = new WeakMap<JsonObject, ValidateFunction>();

/** In the words of the Java validator that Cosmos uses (java-json-tools/json-schema-validator, its report format). */
function violations(schema: JsonObject, document: JsonObject): JsonObject[] {
  const validate = COMPILED.get(schema) ?? compiled(schema);
  validate(document);
  return (validate.errors ?? []).map(violation);
}

function compiled(schema: JsonObject): ValidateFunction {
  const { $schema: _version, ...draft4 } = schema;
  const validate = new Ajv.default({ strict: false, validateFormats: false, allErrors: true }).compile(draft4);
  COMPILED.set(schema, validate);
  return validate;
}

function violation({ instancePath, schemaPath, keyword, message = '', params }: ErrorObject): JsonObject {
  const common = {
    level: 'error',
    schema: { loadingURI: '#', pointer: schemaPath.replace(/^#/, '').replace(/\/[^/]*$/, '') },
    instance: { pointer: instancePath },
    domain: 'validation',
    keyword,
  };
  if (keyword === 'additionalProperties') {
    const { additionalProperty: name } = params;
    const text = `object instance has properties which are not allowed by the schema: ["${name}"]`;
    return { ...common, message: text, unwanted: [name] };
  }
  if (keyword === 'required') {
    const { missingProperty: name } = params;
    return { ...common, message: `object has missing required properties (["${name}"])`, missing: [name] };
  }
  return { ...common, message };
}
