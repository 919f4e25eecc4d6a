#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Beside the code and not in a shared temporary folder, where others could put theirs.
enableCompileCache(join(import.meta.dirname, '..', 'dist', 'compile-cache'));
const { execute } = await import('@oclif/core');
// Not awaited: where nobody reads the output any more (`| head -1`), oclif never settles, and the process shall just end.
void execute({ dir: import.meta.url });
