import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Plugin } from '@oclif/core';
import { expect, it } from 'vitest';
import { jsonSchemas, SCHEMAS } from '../setup/json-schemas.ts';
import { buildPlugin } from './built-plugin.ts';

it('has a manifest that says what the commands say; otherwise: npm run manifest', async () => {
  const { root, remove } = buildPlugin();
  try {
    const plugin = new Plugin({
      root,
      type: 'core',
      ignoreManifest: true,
      errorOnManifestCreate: true,
      respectNoCacheDefault: true,
    });
    await plugin.load();

    const written = JSON.parse(readFileSync('oclif.manifest.json', 'utf8'));

    expect(JSON.parse(JSON.stringify(plugin.manifest))).toEqual(written);
  } finally {
    remove();
  }
});

it('has schemas that say what --json prints, one for every command; otherwise: npm run manifest', () => {
  const written = new Map(readdirSync(SCHEMAS).map((file) => [file, readFileSync(join(SCHEMAS, file), 'utf8')]));
  const { commands } = JSON.parse(readFileSync('oclif.manifest.json', 'utf8')) as { commands: Record<string, unknown> };
  const files = Object.keys(commands)
    .filter((id) => id !== 'letsencrypt')
    .map((id) => `${id.replace('letsencrypt:', '').replaceAll(':', '-')}.json`);

  expect(written).toEqual(new Map([...jsonSchemas()].sort()));
  expect([...written.keys()]).toEqual([...files, 'error.json'].sort());
});
