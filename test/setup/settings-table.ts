import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS } from '../../src/app-definition/settings.ts';

const README = join(import.meta.dirname, '..', '..', 'README.md');

/** Writes the settings table of the README anew, from the table in the code; `npm run manifest` runs it. */
const rows = [
  ['flag', 'environment', 'default', 'what it is'],
  ...Object.values(SETTINGS).map(({ flag, placeholder, isSwitch, variable, initial, help }) => [
    code(isSwitch ? `--[no-]${flag}` : `--${flag} ${placeholder}`),
    code(variable),
    code(initial),
    help,
  ]),
];
const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
const lines = rows.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
lines.splice(1, 0, line(widths.map((width) => '-'.repeat(width))));

const text = readFileSync(README, 'utf8');
const table = /^\| flag +\|.*\n(\|.*\n)+/m;
if (!table.test(text)) throw new Error('README.md has no settings table to replace');
writeFileSync(
  README,
  text.replace(table, () => `${lines.join('\n')}\n`),
);

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function code(value: unknown): string {
  return value === undefined || String(value) === '' ? '' : `\`${value}\``;
}
