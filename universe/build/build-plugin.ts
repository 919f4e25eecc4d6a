import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pluginFiles, pluginParts } from './plugin-files.ts';
import { zipOf } from './plugin-zip.ts';
import { nodeRuntime, type Platform, RUNTIMES } from './runtimes.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const BEST_COMPRESSION = 9;

/** A zip as it was written, and what the Universe package says of it. */
export interface WrittenPlugin {
  readonly platform: Platform;
  /** `letsencrypt-linux-x64.zip`. */
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Makes the plugin for every platform in `directory`, with a `.sha256` beside each. Throws when Node cannot be had for one. */
export async function buildPlugins(
  directory: string = join(ROOT, 'dist', 'plugin'),
): Promise<readonly WrittenPlugin[]> {
  const parts = await pluginParts();
  await mkdir(directory, { recursive: true });
  const written: WrittenPlugin[] = [];
  for (const platform of Object.keys(RUNTIMES) as Platform[]) {
    const runtime = await nodeRuntime(platform, join(ROOT, '.cache', 'node-runtimes'));
    const zip = await zipOf(await pluginFiles(platform, parts, runtime), BEST_COMPRESSION);
    const name = `letsencrypt-${platform}-x64.zip`;
    const sha256 = createHash('sha256').update(zip).digest('hex');
    await writeFile(join(directory, name), zip);
    await writeFile(join(directory, `${name}.sha256`), `${sha256}  ${name}\n`);
    written.push({ platform, name, sha256, bytes: zip.length });
  }
  return written;
}

if (import.meta.main) {
  for (const { name, sha256, bytes } of await buildPlugins())
    process.stdout.write(`${sha256}  dist/plugin/${name}  ${(bytes / 1e6).toFixed(1)} MB\n`);
}
