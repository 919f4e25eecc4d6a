import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pluginFiles, pluginParts } from '../../universe/build/plugin-files.ts';
import { type ZippedFile, zipOf } from '../../universe/build/plugin-zip.ts';
import type { Platform } from '../../universe/build/runtimes.ts';

/** The plugin for this machine, as it is released but for Node: the one that runs the test, and nothing compressed. */
export interface PluginZip {
  readonly files: readonly ZippedFile[];
  readonly zip: Buffer;
  readonly sha256: string;
}

const PLATFORM: Platform = process.platform === 'darwin' ? 'darwin' : 'linux';

/** Makes the plugin. Throws what esbuild says is wrong. */
export async function pluginZip(): Promise<PluginZip> {
  const files = await pluginFiles(PLATFORM, await pluginParts(), readFileSync(process.execPath));
  const zip = await zipOf(files, 0);
  return { files, zip, sha256: createHash('sha256').update(zip).digest('hex') };
}

/** Unpacks a plugin into a folder of its own; returns its launcher and a way to remove it. */
export function unpacked(files: readonly ZippedFile[]): { readonly launcher: string; readonly remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), 'letsencrypt-plugin-'));
  for (const { path, content, isExecutable } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    if (isExecutable) chmodSync(join(root, path), 0o755);
  }
  return { launcher: join(root, 'bin/dcos-letsencrypt'), remove: () => rmSync(root, { recursive: true }) };
}
