import { describe, expect, it } from 'vitest';
import { painter } from '../../../../src/cli/views/style.ts';
import { type Column, table } from '../../../../src/cli/views/table.ts';

interface Row {
  readonly name: string;
  readonly slot: string;
  readonly app: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { heading: 'NAME', cell: ({ name }) => name },
  { heading: 'SLOT', rank: 1, cell: ({ slot }) => slot },
  { heading: 'APP', rank: 2, cell: ({ app }) => ({ text: app, tone: 'faint' }) },
  { heading: 'END', cell: () => 'a long last column' },
];
const ROWS: readonly Row[] = [
  { name: 'a', slot: 'FIRST', app: '/x' },
  { name: 'bbb', slot: '-', app: '/long/app' },
];
const PLAIN = painter(false);

describe('table', () => {
  it('lines columns up, two blanks apart, without blanks at the end', () => {
    expect(table(COLUMNS, ROWS, { width: undefined, paint: PLAIN })).toBe(
      [
        'NAME  SLOT   APP        END',
        'a     FIRST  /x         a long last column',
        'bbb   -      /long/app  a long last column',
      ].join('\n'),
    );
  });

  it('drops columns by rank until it fits', () => {
    expect(table(COLUMNS, ROWS, { width: 40, paint: PLAIN })).toBe(
      ['NAME  APP        END', 'a     /x         a long last column', 'bbb   /long/app  a long last column'].join('\n'),
    );
    expect(table(COLUMNS, ROWS, { width: 30, paint: PLAIN })).toBe(
      ['NAME  END', 'a     a long last column', 'bbb   a long last column'].join('\n'),
    );
  });

  it('cuts what cannot be dropped, and never wraps', () => {
    expect(table(COLUMNS, ROWS, { width: 16, paint: PLAIN })).toBe(
      ['NAME  END', 'a     a long ...', 'bbb   a long ...'].join('\n'),
    );
  });

  it('does not let colours disturb the columns', () => {
    const [, line] = table(COLUMNS, ROWS, { width: undefined, paint: painter(true) }).split('\n');

    expect(line).toBe('a     FIRST  \u001b[2m/x\u001b[22m         a long last column');
  });

  it('is empty without rows', () => {
    expect(table(COLUMNS, [], { width: 80, paint: PLAIN })).toBe('');
  });
});
