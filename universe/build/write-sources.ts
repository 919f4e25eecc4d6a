import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appTemplate } from './app-template.ts';
import { packageConfig } from './package-config.ts';

const PACKAGE = join(import.meta.dirname, '..', 'package');

/** The two files of the package that are made from the settings table: name and text. */
export function madeFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['config.json', `${JSON.stringify(packageConfig(), null, 2)}\n`],
    ['marathon.json.mustache', appTemplate()],
  ]);
}

/** The text of one of the package's files, as it is checked in. */
export function packageFile(name: string): string {
  return readFileSync(join(PACKAGE, name), 'utf8');
}

if (import.meta.main) for (const [name, text] of madeFiles()) writeFileSync(join(PACKAGE, name), text);
