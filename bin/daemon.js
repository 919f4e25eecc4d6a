#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
// The renewal daemon: what the container runs.
import manifest from '../package.json' with { type: 'json' };

// Beside the code and not in a shared temporary folder, where others could put theirs.
enableCompileCache(join(import.meta.dirname, '..', 'dist', 'compile-cache'));
const { main } = await import('../dist/bundle/daemon.js');
await main(manifest.version);
