import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../../src/app-definition/settings.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const README = readFileSync(`${ROOT}/README.md`, 'utf8');
const MANIFEST = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'));

/** Cells of every table row, without the padding that the formatter puts around them. */
const ROWS = README.split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe('the README', () => {
  test.each(Object.values(SETTINGS))(
    'describes --$flag as it is',
    ({ flag, placeholder, isSwitch, variable, initial, help }) => {
      const code = (text: unknown) => (text === undefined || text === '' ? '' : `\`${text}\``);

      expect(ROWS).toContainEqual([
        `\`${isSwitch ? `--[no-]${flag}` : `--${flag} ${placeholder}`}\``,
        code(variable),
        code(Array.isArray(initial) ? initial.join() : initial),
        help,
      ]);
    },
  );

  test('gives a reason for every dependency', () => {
    const explained = ROWS.flatMap(([first = '', second]) =>
      second === undefined || second === '' ? [] : [...first.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    );

    expect(Object.keys(MANIFEST.dependencies).filter((name) => !explained.includes(name))).toEqual([]);
  });

  test('shows commands that exist', () => {
    const scripts = [...README.matchAll(/npm (?:run )?(demo|test|build|bench|format|manifest)\b/g)].map(
      ([, name]) => name,
    );

    expect([...new Set(scripts)].filter((name) => !(`${name}` in MANIFEST.scripts))).toEqual([]);
  });
});
