import { describe, expect, test } from 'vitest';
import { completeOptions, deepMerged, defaultsOf } from './options.ts';
import type { JsonObject } from './types.ts';

const CONFIG: JsonObject = {
  $schema: 'http://json-schema.org/schema#',
  type: 'object',
  required: ['acme'],
  properties: {
    service: {
      type: 'object',
      additionalProperties: false,
      properties: {
        name: { type: 'string', default: 'letsencrypt', pattern: '^[a-z]+$' },
        cpus: { type: 'number', default: 0.1, minimum: 0, exclusiveMinimum: true },
        note: { type: 'string' },
      },
    },
    acme: { type: 'object', required: ['email'], properties: { email: { type: 'string' } } },
  },
};

describe('defaults', () => {
  test('come from nested properties; an object without any is absent', () => {
    expect(defaultsOf(CONFIG)).toEqual({ service: { name: 'letsencrypt', cpus: 0.1 } });
  });

  test('of an object itself win over those below it', () => {
    const inner = { a: { type: 'string', default: 'below' } };

    expect(defaultsOf({ properties: { o: { default: { b: 1 }, properties: inner } } })).toEqual({ o: { b: 1 } });
  });

  test('of items, references and alternatives do not count', () => {
    expect(defaultsOf({ properties: { list: { items: { default: 1 } }, any: { allOf: [{ default: 1 }] } } })).toEqual(
      {},
    );
  });
});

test('objects merge, everything else is replaced, null too', () => {
  const under = { a: { x: 1, y: 2 }, list: [1, 2], kept: true, gone: 'a' };

  expect(deepMerged(under, { a: { y: 3 }, list: [9], gone: null })).toEqual({
    a: { x: 1, y: 3 },
    list: [9],
    kept: true,
    gone: null,
  });
});

describe('options', () => {
  test('are the defaults with what the user typed', () => {
    expect(completeOptions(CONFIG, { acme: { email: 'a@b' }, service: { cpus: 1 } })).toEqual({
      acme: { email: 'a@b' },
      service: { name: 'letsencrypt', cpus: 1 },
    });
  });

  test.each([
    [{}, { keyword: 'required', missing: ['acme'], instance: { pointer: '' } }],
    [{ acme: {} }, { keyword: 'required', missing: ['email'], instance: { pointer: '/acme' } }],
    [{ service: { cpus: 0 } }, { keyword: 'minimum', instance: { pointer: '/service/cpus' } }],
    [
      { service: { cpu: 1 } },
      { keyword: 'additionalProperties', unwanted: ['cpu'], instance: { pointer: '/service' } },
    ],
    [{ service: { name: 'A b' } }, { keyword: 'pattern', instance: { pointer: '/service/name' } }],
    [{ service: { note: null } }, { keyword: 'type', instance: { pointer: '/service/note' } }],
  ])('that break the schema are refused by place: %j', (given, error) => {
    expect(() => completeOptions(CONFIG, given)).toThrow(
      expect.objectContaining({
        type: 'JsonSchemaMismatch',
        message: 'Options JSON failed validation',
        data: { errors: expect.arrayContaining([expect.objectContaining(error)]) },
      }),
    );
  });

  test('for a package without a schema are refused, and none is fine', () => {
    expect(completeOptions(undefined, {})).toEqual({});
    expect(() => completeOptions(undefined, { a: 1 })).toThrow(expect.objectContaining({ type: 'OptionsNotAllowed' }));
  });
});
