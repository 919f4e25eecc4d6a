import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { slimPackages } from './slim-packages.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COMMANDS = 'src/cli/commands';

/**
 * Makes one ESM file out of a module and all it imports, packages included. Takes the module's path, from the root or
 * absolute, and the file to write; licences of the packages go beside it. Throws what esbuild says is wrong.
 */
export async function bundle(entry: string, outfile: string): Promise<void> {
  await build({ ...OPTIONS, entryPoints: [entry], outfile });
}

/** Makes every bundle of the product, `daemon.js` and `cli.cjs`, below `directory`, from the sources as they are. */
export async function bundleAll(directory: string = join(ROOT, 'dist', 'bundle')): Promise<void> {
  await Promise.all([
    bundle('src/daemon/main.ts', join(directory, 'daemon.js')),
    bundleCli(join(directory, 'cli.cjs')),
  ]);
}

/**
 * Makes the bundle of the command line: CommonJS, which Node starts sooner, in ASCII. It begins with a comment, the SHA-256 of
 * the rest in hex, by which `start.cjs` knows whether what was compiled before is of this very text.
 */
export async function bundleCli(outfile: string): Promise<void> {
  await build({
    ...OPTIONS,
    format: 'cjs',
    banner: {},
    stdin: { contents: await cliEntry(), resolveDir: ROOT, sourcefile: 'entry.js' },
    outfile,
  });
  const text = await readFile(outfile);
  await writeFile(outfile, `/*${createHash('sha256').update(text).digest('hex')}*/\n${text}`);
}

/**
 * oclif looks for commands in folders; a bundle has none, so it exports them by id (`COMMANDS`), each
 * evaluated only when it is asked for, with the hook for
 * unknown ones (`unknownCommand`) and oclif's own `execute`: of one copy of oclif, the one the commands extend.
 */
async function cliEntry(): Promise<string> {
  const entries = await readdir(join(ROOT, COMMANDS), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const commands = files.map((file) => {
    const id = relative(join(ROOT, COMMANDS), file)
      .replace(/(\/index)?\.ts$/, '')
      .replaceAll('/', ':');
    return { id, file: `./${relative(ROOT, file)}` };
  });
  return [
    "export { execute } from '@oclif/core';",
    "export { default as unknownCommand } from './src/cli/unknown-command.ts';",
    'export const COMMANDS = {',
    ...commands.map(({ id, file }) => `get '${id}'() { return require('${file}').default; },`),
    '};',
  ].join('\n');
}

const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'linked',
  logLevel: 'warning',
  plugins: [slimPackages],
  banner: {
    // Packages in CommonJS count on these.
    js: [
      "import { createRequire } from 'node:module';",
      'const require = createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;',
    ].join(''),
  },
} satisfies BuildOptions;

if (import.meta.main) await bundleAll();
