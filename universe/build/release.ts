import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildImage, hasBuildah, NO_BUILDAH } from './build-image.ts';
import { buildPlugins } from './build-plugin.ts';
import { buildUniverse, universeTarget } from './build-universe.ts';

const DIST = join(import.meta.dirname, '..', '..', 'dist');

/** Where universe/serve/serve.json puts the repository inside a cluster. */
const IN_CLUSTER = 'http://letsencrypt-repository.marathon.l4lb.thisdcos.directory';

/** Plugins, image and repository, then the sums of them all. */
async function release(): Promise<void> {
  const target = universeTarget(process.argv.slice(2), IN_CLUSTER);
  for (const { name, bytes } of await buildPlugins()) process.stdout.write(`${name}  ${(bytes / 1e6).toFixed(1)} MB\n`);
  if (hasBuildah()) await buildImage();
  else process.stderr.write(`no image: ${NO_BUILDAH}\n`);
  process.stdout.write(await buildUniverse(target));
  writeFileSync(join(DIST, 'SHA256SUMS'), sums());
  process.stdout.write('dist/SHA256SUMS: sha256sum --check SHA256SUMS\n');
}

/** As `sha256sum` writes and checks them. */
function sums(): string {
  const files = ['plugin', 'universe', 'image'].flatMap((folder) => filesBelow(join(DIST, folder)));
  return files
    .map((path) => `${createHash('sha256').update(readFileSync(path)).digest('hex')}  ${relative(DIST, path)}\n`)
    .join('');
}

function filesBelow(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .toSorted();
  } catch {
    return [];
  }
}

await release().catch((error: Error) => {
  process.stderr.write(`Error: ${error.message}\n`);
  process.exitCode = 2;
});
