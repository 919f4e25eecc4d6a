import { rounded } from './statistics.ts';
import type { Result, Unit } from './types.ts';

/** A program measured beside ours; the value is undefined when it is not installed. */
export interface PeerValue {
  readonly peer: string;
  readonly value: number | undefined;
}

/** Takes what was measured, returns it rounded and compared. */
export function result(name: string, measured: number, unit: Unit, other?: PeerValue): Result {
  const value = rounded(measured);
  const peerValue = other?.value === undefined ? null : rounded(other.value);
  const ratio = peerValue === null || value === 0 ? null : Math.round((peerValue / value) * 100) / 100;
  return { name, value, unit, peer: other?.peer ?? null, peerValue, ratio };
}

/** The machine-readable line. */
export function jsonLine(bench: string, machine: string, results: readonly Result[]): string {
  return JSON.stringify({ bench, machine, results });
}

/** The same for people: a table without borders, units beside the numbers. */
export function table(machine: string, results: readonly Result[]): string {
  const rows = [['WHAT', 'OURS', 'PEER', '', 'RATIO'], ...results.map(cells)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return [...lines.map((line) => line.trimEnd()), '', machine, ''].join('\n');
}

function cells({ name, value, unit, peer, peerValue, ratio }: Result): readonly string[] {
  const theirs = peer === null ? '' : peerValue === null ? 'not installed' : `${peerValue} ${unit}`;
  return [name, `${value} ${unit}`, peer ?? '', theirs, ratio === null ? '' : `${ratio}`];
}
