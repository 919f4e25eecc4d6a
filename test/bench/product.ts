import { cp, mkdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { bundle } from '../../universe/build/bundle.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The built product, in a folder where no other build touches it while it is measured. */
export interface Product {
  /** `bin/daemon.js`. */
  readonly daemon: string;
  /**
   * Takes a program of this room that imports from `src`; returns its path, bundled as the product is.
   */
  program(source: string): Promise<string>;
}

/** Copies what `npm run build` has made below `directory`. */
export async function builtProduct(directory: string): Promise<Product> {
  const root = join(directory, 'product');
  const programs = join(root, 'programs');
  await mkdir(programs, { recursive: true });
  await Promise.all([
    // Of dist/ what runs, not what `npm run release` leaves beside it.
    ...['bin', 'dist/bundle', 'package.json'].map((name) =>
      cp(join(ROOT, name), join(root, name), { recursive: true }),
    ),
    symlink(join(ROOT, 'node_modules'), join(root, 'node_modules')),
  ]);
  return {
    daemon: join(root, 'bin', 'daemon.js'),
    async program(source) {
      const target = join(programs, basename(source).replace(/\.ts$/, '.js'));
      await bundle(source, target);
      return target;
    },
  };
}
