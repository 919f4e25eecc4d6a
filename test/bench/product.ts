import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { transform } from 'esbuild';

const ROOT = join(import.meta.dirname, '..', '..');

/** The built product, in a folder where no other build touches it while it is measured. */
export interface Product {
  /** `bin/daemon.js`. */
  readonly daemon: string;
  /**
   * Takes a program of this room that imports from `src`; returns its path as JavaScript beside the built product.
   * Node would strip its types at every start, which costs 60 ms that no operator pays.
   */
  program(source: string): Promise<string>;
}

/** Copies what `npm run build` has made below `directory`. */
export async function builtProduct(directory: string): Promise<Product> {
  const root = join(directory, 'product');
  const programs = join(root, 'programs');
  await mkdir(programs, { recursive: true });
  await Promise.all([
    ...['bin', 'dist', 'package.json'].map((name) => cp(join(ROOT, name), join(root, name), { recursive: true })),
    symlink(join(ROOT, 'node_modules'), join(root, 'node_modules')),
  ]);
  return {
    daemon: join(root, 'bin', 'daemon.js'),
    async program(source) {
      const target = join(programs, basename(source).replace(/\.ts$/, '.js'));
      await writeFile(target, await asJavaScript(await readFile(source, 'utf8')));
      return target;
    },
  };
}

/** Without types, and with the imports from `src` leading to `dist` as seen from beside it. */
export async function asJavaScript(text: string): Promise<string> {
  const { code } = await transform(text, { loader: 'ts', format: 'esm', target: 'es2024' });
  return code.replaceAll(/(['"])(?:\.\.\/)+src\/([^'"]+)\.ts\1/g, '$1../dist/$2.js$1');
}
