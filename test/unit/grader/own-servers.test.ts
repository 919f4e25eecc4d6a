import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EXAMPLE_SERVERS } from '../../support/tls-servers/example-servers.ts';
import { OWN_SERVERS } from '../../support/tls-servers/own-servers.ts';

const CONTRACT = join(import.meta.dirname, '..', '..', 'contract');

it('none of the servers that the grader is tried on has got lost', () => {
  const own = Object.fromEntries(Object.entries(OWN_SERVERS).map(([kind, names]) => [kind, names.length]));

  expect(EXAMPLE_SERVERS).toHaveLength(20);
  expect(own).toEqual({ strange: 6, flawed: 23, middlebox: 12, signing: 12 });
});

it('each of them is graded by a test', () => {
  const tests = ['grader-flaws', 'grader-misbehaviour'].map((name) =>
    readFileSync(join(CONTRACT, `${name}.test.ts`), 'utf8'),
  );
  const named = [...OWN_SERVERS.strange, ...OWN_SERVERS.flawed, ...OWN_SERVERS.middlebox];

  expect(named.filter((name) => !tests.some((text) => text.includes(`'${name}'`)))).toEqual([]);
});
