import { expect, test } from 'vitest';
import { registeredDomain } from '../../../src/renewal/registered-domain.ts';

test.each([
  { name: 'www.example.com', domain: 'example.com' },
  { name: 'example.com', domain: 'example.com' },
  { name: 'new.blog.example.co.uk', domain: 'example.co.uk' },
  { name: 'docs.someone.github.io', domain: 'someone.github.io' },
  { name: 'a.b.internal.corp', domain: 'internal.corp' },
  { name: 'github.io', domain: 'github.io' },
  { name: '192.0.2.1', domain: '192.0.2.1' },
])('the registered domain of $name is $domain', ({ name, domain }) => {
  expect(registeredDomain(name)).toBe(domain);
});
