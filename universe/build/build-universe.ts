import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPlugins } from './build-plugin.ts';
import { type PublishedPlugin, REPOSITORY_FILE, REPOSITORY_TYPE, universeFiles } from './universe-files.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const OUT = join(ROOT, 'dist', 'universe');
const ICONS = ['icon-small.png', 'icon-medium.png', 'icon-large.png'];
const USAGE = 'npm run build:universe -- --base-url https://downloads.example.com/letsencrypt [--image NAME:TAG]';

/** Where everything will be served, and the daemon's image when it is not the package's own. */
export interface UniverseTarget {
  readonly baseUrl: string;
  readonly image: string | undefined;
}

/** Takes what was typed, returns it checked. Throws an Error that says what is wrong. */
export function universeTarget(args: readonly string[], defaultUrl?: string): UniverseTarget {
  const known = { 'base-url': { type: 'string' }, image: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options: known });
  const baseUrl = (values['base-url'] ?? defaultUrl)?.replace(/\/+$/, '');
  if (baseUrl === undefined) throw new Error(`--base-url is missing: ${USAGE}`);
  if (!/^https?:\/\/[^\s?#]+$/.test(baseUrl)) throw new Error(`--base-url ${baseUrl}: not an http or https URL`);
  if (values.image !== undefined && !/^[A-Za-z0-9._:/@-]+:[^:/]+$/.test(values.image))
    throw new Error(
      `--image ${values.image}: an image with its tag, for instance registry.example.com/letsencrypt:1.0.0`,
    );
  return { baseUrl, image: values.image };
}

/** Writes `dist/universe`, and returns what to do with it. Plugins made before are taken as they are. */
export async function buildUniverse({ baseUrl, image }: UniverseTarget): Promise<string> {
  const published = await plugins();
  await rm(OUT, { recursive: true, force: true });
  for (const [path, content] of universeFiles({ baseUrl, image, plugins: published })) {
    await mkdir(dirname(join(OUT, path)), { recursive: true });
    await writeFile(join(OUT, path), content);
  }
  for (const name of ICONS) await cp(join(ROOT, 'universe', 'icons', name), join(OUT, name));
  for (const { name } of published) await cp(join(ROOT, 'dist', 'plugin', name), join(OUT, name));
  for (const name of ['nginx.conf', 'serve.json']) await cp(join(ROOT, 'universe', 'serve', name), join(OUT, name));
  await writeFile(join(OUT, `${REPOSITORY_FILE}.content-type`), `${REPOSITORY_TYPE}\n`);
  return [
    `dist/universe is ready for ${baseUrl}. Serve ${REPOSITORY_FILE} as`,
    `  ${REPOSITORY_TYPE}`,
    `then: dcos package repo add letsencrypt ${baseUrl}/${REPOSITORY_FILE}`,
    '',
  ].join('\n');
}

async function plugins(): Promise<readonly PublishedPlugin[]> {
  const folder = join(ROOT, 'dist', 'plugin');
  const platforms = ['linux', 'darwin', 'windows'] as const;
  const known = await Promise.all(
    platforms.map(async (platform) => {
      const name = `letsencrypt-${platform}-x64.zip`;
      const sums = await readFile(join(folder, `${name}.sha256`), 'utf8').catch(() => '');
      return { platform, name, sha256: sums.slice(0, 64) };
    }),
  );
  return known.every(({ sha256 }) => sha256 !== '') ? known : buildPlugins(folder);
}

if (import.meta.main) {
  try {
    process.stdout.write(await buildUniverse(universeTarget(process.argv.slice(2))));
  } catch (error) {
    process.stderr.write(`Error: ${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}
