import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../../../src/app-definition/settings.ts';

const ALL = Object.entries(SETTINGS);

describe('SETTINGS', () => {
  it.each(ALL)('%s has an example that its own check takes', (_name, { check, example }) => {
    expect(check(example)).toHaveProperty('value');
  });

  it('gives no flag, option or variable away twice', () => {
    for (const key of ['flag', 'option', 'variable'] as const) {
      const names = ALL.flatMap(([, setting]) => setting[key] ?? []);
      expect(names).toEqual([...new Set(names)]);
    }
  });

  it('defaults to the image of this very version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

    expect(SETTINGS.image.initial).toBe(`mesosphere/letsencrypt-dcos:${version}`);
  });
});
