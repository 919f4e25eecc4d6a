import { expect, test } from 'vitest';
import { ourCertificates } from '../../../src/renewal/our-certificates.ts';
import { facts, saved } from '../../support/renewal-builders.ts';

const SEEN = {
  wanted: ['a.example.com'],
  certificates: [saved()],
  previous: [],
  done: { templates: [], installed: {} },
};

test.each([
  { what: 'one that is saved', leaf: saved().leaf, isOurs: true },
  { what: 'one for wanted names only', leaf: facts({ fingerprint: '1', names: ['a.example.com'] }), isOurs: true },
  {
    what: 'one for a foreign name too',
    leaf: facts({ fingerprint: '1', names: ['a.example.com', 'x.org'] }),
    isOurs: false,
  },
  { what: 'one without names', leaf: facts({ fingerprint: '1', names: [] }), isOurs: false },
])('ours? $what: $isOurs', ({ leaf, isOurs }) => {
  expect(ourCertificates(SEEN)(leaf)).toBe(isOurs);
});

test('one that we put there stays ours when its record is gone and its names are wanted no more', () => {
  const leaf = facts({ fingerprint: 'old', names: ['gone.example.com'] });
  const done = { templates: [], installed: { HAPROXY_SSL_CERT97: 'old' } };

  expect(ourCertificates(SEEN)(leaf)).toBe(false);
  expect(ourCertificates({ ...SEEN, done })(leaf)).toBe(true);
});
