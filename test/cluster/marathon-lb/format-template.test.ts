import { expect, test } from 'vitest';
import { formatTemplate } from './format-template.ts';

test.for([
  ['plain text', 'plain text'],
  ['use_backend {backend} if {{ ssl_fc }}', 'use_backend web_1 if { ssl_fc }'],
  ['{port}{port}', '8080'.repeat(2)],
  ['{{{backend}}}', '{web_1}'],
])('%s becomes %s', ([template, filled]) => {
  expect(formatTemplate(template ?? '', { backend: 'web_1', port: 8080 })).toBe(filled);
});

test('a value with braces is not filled again', () => {
  expect(formatTemplate('{backend}', { backend: '{port}', port: 1 })).toBe('{port}');
});

test.for([
  ['if { path /x }', "KeyError: ' path /x '"],
  ['{hostname}', "KeyError: 'hostname'"],
  ['a } b', "single '}'"],
  ['a { b', "single '{'"],
])('%s is an error as in Python', ([template, message]) => {
  expect(() => formatTemplate(template ?? '', { backend: 'web_1' })).toThrow(message);
});
