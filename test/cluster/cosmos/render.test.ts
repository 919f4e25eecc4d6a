import { describe, expect, test } from 'vitest';
import { renderedApp, renderedText } from './render.ts';
import type { Json } from './types.ts';

/** The table of what mustache.java prints for the values Cosmos hands over, one row for each kind of value. */
describe('a value', () => {
  test.each<[Json, string, boolean]>([
    ['plain', 'plain', true],
    ['a "b" \\ c\n& <d>', 'a \\"b\\" \\\\ c\\n& <d>', true],
    ['{{other}}', '{{other}}', true],
    ['', '', false],
    ['false', 'false', true],
    [true, 'true', true],
    [false, 'false', false],
    [0, '0', true],
    [1, '1', true],
    [3_000_000_000, '3000000000', true],
    [0.1, '0.1', true],
    [0.00001, '1.0E-5', true],
    [12_345_678.5, '1.23456785E7', true],
    [null, '', false],
    [['x', 'y'], '["x", "y"]', true],
    [[1, 2.5], '[1, 2.5]', true],
    [[], '[]', false],
  ])('%j prints as %s', (value, printed, isTrue) => {
    expect(renderedText('{{x}}', { x: value, other: 'no' }, undefined)).toBe(printed);
    expect(renderedText('{{{x}}}|{{&x}}', { x: value, other: 'no' }, undefined)).toBe(`${printed}|${printed}`);
    expect(renderedText('{{^x}}no{{/x}}', { x: value }, undefined)).toBe(isTrue ? '' : 'no');
  });

  test('of a list keeps the quotes of its strings in a section', () => {
    expect(renderedText('{{#x}}{{.}};{{/x}}', { x: ['a', 'b'] }, undefined)).toBe('"a";"b";');
  });

  test('that is not there prints as nothing', () => {
    expect(renderedText('[{{nope.at.all}}]', {}, undefined)).toBe('[]');
  });
});

describe('a template', () => {
  test('reaches into groups, with dashes, and sees outer names inside a section', () => {
    const options = { 'marathon-lb': { 'cert-env': 'X' }, service: { name: 'le' } };

    expect(
      renderedText(
        '{{#marathon-lb.cert-env}}{{marathon-lb.cert-env}} {{service.name}}{{/marathon-lb.cert-env}}',
        options,
        undefined,
      ),
    ).toBe('X le');
  });

  test('sees the resources, which an option of that name cannot replace', () => {
    const resource = { assets: { uris: { a: 'http://x/a' } } };
    const options = { resource: { assets: { uris: { a: 'mine', b: 'http://x/b' } } } };

    expect(renderedText('{{resource.assets.uris.a}}', options, resource)).toBe('http://x/a');
  });

  test.each(['{{#a}}', '{{#a}}{{/b}}', '{{> partial}}'])('with %s fails', (template) => {
    expect(() => renderedText(template, {}, undefined)).toThrow(Error);
  });

  test('that makes no JSON object, or labels that are not strings, is refused', () => {
    expect(renderedApp('{"id":"{{a}}"}', { a: '/x"y' }, undefined)).toEqual({ id: '/x"y' });
    expect(() => renderedApp('{"id":1,}', {}, undefined)).toThrow(
      expect.objectContaining({ type: 'JsonParsingError' }),
    );
    expect(() => renderedApp('[]', {}, undefined)).toThrow(expect.objectContaining({ type: 'JsonDecodingError' }));
    expect(() => renderedApp('{"labels":{"a":1}}', {}, undefined)).toThrow(
      expect.objectContaining({ type: 'JsonDecodingError' }),
    );
  });
});
