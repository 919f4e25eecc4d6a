#!/usr/bin/env node
import { main } from '../dist/daemon/main.js';
// The renewal daemon: what the container runs.
import manifest from '../package.json' with { type: 'json' };

await main(manifest.version);
