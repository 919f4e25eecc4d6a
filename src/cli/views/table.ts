import type { Paint, Screen, Tone } from './types.ts';

export interface Cell {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

export interface Column<Row> {
  readonly heading: string;
  /** Columns with the lowest rank are dropped first on a narrow screen; those without a rank stay. */
  readonly rank?: number;
  readonly cell: (row: Row) => string | Cell;
}

const GAP = '  ';

/**
 * Takes columns and rows, returns a table in the DC/OS CLI's manner (dcos/dcos-cli design/style.md): upper-case
 * headings, two blanks between columns, no lines. Columns are dropped until it fits the screen, never wrapped; what is
 * then still too long is cut. Empty without rows.
 */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], screen: Screen): string {
  if (rows.length === 0) return '';
  const all = columns.map((column) => measured(column, rows));
  const shown = fitting(all, screen.width);
  const lines = [-1, ...rows.keys()].map((at) => line(shown, at, screen));
  return lines.join('\n');
}

interface Measured {
  readonly heading: string;
  readonly rank: number | undefined;
  readonly cells: readonly Cell[];
  readonly width: number;
}

function measured<Row>({ heading, rank, cell }: Column<Row>, rows: readonly Row[]): Measured {
  const cells = rows.map(cell).map((one) => (typeof one === 'string' ? { text: one } : one));
  return { heading, rank, cells, width: Math.max(heading.length, ...cells.map(({ text }) => text.length)) };
}

function fitting(columns: readonly Measured[], width = Number.POSITIVE_INFINITY): readonly Measured[] {
  const total = columns.reduce((sum, column) => sum + column.width + GAP.length, -GAP.length);
  const droppable = columns.filter(({ rank }) => rank !== undefined);
  if (total <= width || droppable.length === 0) return columns;
  const lowest = Math.min(...droppable.map(({ rank }) => rank ?? 0));
  return fitting(
    columns.filter(({ rank }) => rank !== lowest),
    width,
  );
}

/** Row -1 is the heading. The last column is not padded, so that no line ends in blanks. */
function line(columns: readonly Measured[], at: number, { width = Number.POSITIVE_INFINITY, paint }: Screen): string {
  let room = width;
  const parts = columns.map((column, index) => {
    const cell = at < 0 ? { text: column.heading } : (column.cells[at] ?? { text: '' });
    const text = cut(cell.text, Math.max(room, 0));
    room -= column.width + GAP.length;
    const isLast = index === columns.length - 1;
    return painted(paint, cell, text) + ' '.repeat(isLast ? 0 : Math.max(column.width - text.length, 0));
  });
  return parts.join(GAP).trimEnd();
}

function painted(paint: Paint, { tone }: Cell, text: string): string {
  return tone === undefined || text === '' ? text : paint(tone, text);
}

function cut(text: string, room: number): string {
  if (text.length <= room) return text;
  return room < 4 ? text.slice(0, room) : `${text.slice(0, room - 3)}...`;
}
