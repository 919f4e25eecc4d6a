import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import Letsencrypt from '../../../src/cli/commands/letsencrypt/index.ts';

it('describes itself to the DC/OS CLI in the words of its own help', () => {
  const toml = readFileSync('universe/plugin/plugin.toml', 'utf8');

  expect(toml).toContain(`description = "${Letsencrypt.summary.replace(/\.$/, '')}"`);
});
