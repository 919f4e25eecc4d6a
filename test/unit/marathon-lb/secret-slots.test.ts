import { describe, expect, it, test } from 'vitest';
import { mayRead, placeIn, secretSource, sourceOf, withReferences } from '../../../src/marathon-lb/secret-slots.ts';
import { Secret } from '../../../src/platform/secret.ts';

const PATH = 'marathon-lb/letsencrypt';
const OLD = 'a'.repeat(64);
const NEW = 'b'.repeat(64);

describe('the place of a version in the Secret Store', () => {
  it('tells its path and its fingerprint, with a leading slash or without', () => {
    expect(placeIn(secretSource(PATH, NEW))).toEqual({ path: PATH, fingerprint: NEW });
    expect(placeIn(`/${secretSource(PATH, NEW)}`)).toEqual({ path: PATH, fingerprint: NEW });
  });

  it.each(['marathon-lb/own', `${PATH}-`, `${PATH}-${NEW}x`, `${PATH}/${NEW}`, NEW])('is not %s', (source) => {
    expect(placeIn(source)).toBeUndefined();
  });
});

test('a reference leads to its place, other values to none', () => {
  const app = { secrets: { own: { source: 'marathon-lb/own' } } };

  expect(sourceOf(app, { secret: 'own' })).toBe('marathon-lb/own');
  expect([{ secret: 'gone' }, 'text', new Secret('PEM'), undefined].map((value) => sourceOf(app, value))).toEqual(
    Array(4).fill(undefined),
  );
});

test.each([
  ['/marathon-lb', 'marathon-lb/letsencrypt', true],
  ['/infra/marathon-lb', 'infra/letsencrypt', true],
  ['/marathon-lb', 'letsencrypt', true],
  ['/marathon-lb', 'marathon/letsencrypt', false],
  ['/marathon-lb', 'marathon-lb/letsencrypt/certificates', false],
])('%s may read below %s: %s', (appId, path, expected) => {
  expect(mayRead(appId, path)).toBe(expected);
});

test('references replace ours and leave the rest of both maps as it was', () => {
  const own = { source: 'marathon-lb/own' };
  const app = {
    env: {
      OWN: { secret: 'own' },
      HAPROXY_SSL_CERT: { secret: `letsencrypt-${OLD}` },
      HAPROXY_SSL_CERT0: { secret: `letsencrypt-${OLD}` },
      PLAIN: 'x',
    },
    secrets: { own, unused: own, [`letsencrypt-${OLD}`]: { source: secretSource(PATH, OLD) } },
  };

  expect(withReferences(app, PATH, new Map([['HAPROXY_SSL_CERT', NEW]]), ['HAPROXY_SSL_CERT0'])).toEqual({
    env: { OWN: { secret: 'own' }, HAPROXY_SSL_CERT: { secret: `letsencrypt-${NEW}` }, PLAIN: 'x' },
    secrets: { own, unused: own, [`letsencrypt-${NEW}`]: { source: secretSource(PATH, NEW) } },
  });
  expect(Object.keys(withReferences(app, PATH, new Map([['HAPROXY_SSL_CERT', NEW]]), []).secrets)).toContain(
    `letsencrypt-${OLD}`,
  );
});
