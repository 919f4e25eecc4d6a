import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const DIST = join(import.meta.dirname, '..', '..', 'dist');

/** What is handed out, and made by commands of its own: it outlives the next compilation. */
const RELEASED = ['plugin', 'universe', 'image', 'SHA256SUMS'];

/** Empties dist/ for a build from nothing, so that no command of an older state stays. Plain JavaScript: nothing is built yet. */
export function clearDist() {
  if (!existsSync(DIST)) return;
  for (const name of readdirSync(DIST))
    if (!RELEASED.includes(name)) rmSync(join(DIST, name), { recursive: true, force: true });
}

if (process.argv[1] === import.meta.filename) clearDist();
