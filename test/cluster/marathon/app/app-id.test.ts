import { expect, test } from 'vitest';
import { absoluteId, ancestorsOf, idErrors, parentOf } from './app-id.ts';

test.each([
  ['web', '/web'],
  ['/web', '/web'],
  ['//prod//web/', '/prod/web'],
  ['/', '/'],
])('%s is the app %s', (id, expected) => {
  expect(absoluteId(id)).toBe(expected);
});

test('an id is relative to its group', () => {
  expect(absoluteId('web', '/prod')).toBe('/prod/web');
  expect(absoluteId('../web', '/prod/eu')).toBe('/prod/web');
  expect(absoluteId('/web', '/prod')).toBe('/web');
});

test('the groups of an app are those above it', () => {
  expect(parentOf('/web')).toBe('/');
  expect(parentOf('/prod/eu/web')).toBe('/prod/eu');
  expect(ancestorsOf('/prod/eu/web')).toEqual(['/', '/prod', '/prod/eu']);
});

test.each(['/web', '/prod/web-1', '/web.example', '/a/b/c9'])('%s is a good id', (id) => {
  expect(idErrors(id)).toEqual([]);
});

test.each(['/Web', '/we_b', '/-web', '/web-', '/web..x', '/web x'])(
  '%s has characters that an id may not have',
  (id) => {
    expect(idErrors(id)).toEqual([expect.stringContaining('must fully match regular expression')]);
  },
);

test('the root is no app, and the last word of an API path is no name', () => {
  expect(idErrors('/')).toEqual(['Path must contain at least one path element']);
  expect(idErrors('/prod/tasks')).toEqual([
    'must not end with any of the following reserved keywords: restart, tasks, versions, ., ..',
  ]);
});
