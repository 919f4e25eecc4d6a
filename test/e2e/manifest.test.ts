import { readFileSync } from 'node:fs';
import { Plugin } from '@oclif/core';
import { expect, it } from 'vitest';
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
