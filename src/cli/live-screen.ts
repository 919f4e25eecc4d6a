import { stripVTControlCharacters } from 'node:util';
import { screenOf } from './screen.ts';
import type { Screen } from './views/types.ts';

/** Lines on a terminal that are drawn anew in place. */
export interface LiveScreen {
  /** Takes what makes the lines for a screen of a certain width; it is asked again when the width changes. */
  draw(lines: (screen: Screen) => readonly string[]): void;
}

/** ECMA-48: cursor to the upper left, erase to the end of the line, erase what is below. */
const HOME = '\u001b[H';
const END_OF_LINE = '\u001b[K';
const BELOW = '\u001b[J';

/**
 * Takes a terminal. What was on it goes up into its memory first; then each drawing is one write over the last one, so that
 * nothing flickers. The cursor ends below the lines and nothing is switched on that would have to be switched off.
 */
export function liveScreen(terminal: NodeJS.WriteStream): LiveScreen {
  let last: ((screen: Screen) => readonly string[]) | undefined;
  const redraw = () => {
    if (last !== undefined) terminal.write(frame(last(screenOf(terminal)), terminal));
  };
  return {
    draw: (lines) => {
      if (last === undefined) {
        terminal.write('\n'.repeat(terminal.rows));
        terminal.on('resize', redraw);
      }
      last = lines;
      redraw();
    },
  };
}

function frame(lines: readonly string[], { rows, columns }: NodeJS.WriteStream): string {
  const shown = fitting(lines, rows - 1, columns).map((line) => `${line}${END_OF_LINE}\n`);
  return `${HOME}${shown.join('')}${BELOW}`;
}

/** As many lines as there is room for; a line longer than the terminal is wide takes several rows there. */
function fitting(lines: readonly string[], rows: number, columns: number): readonly string[] {
  const heights = lines.map((line) => Math.max(Math.ceil(stripVTControlCharacters(line).length / columns), 1));
  const total = heights.reduce((sum, height) => sum + height, 0);
  if (total <= rows) return lines;
  let room = rows - 1;
  const count = heights.findIndex((height) => {
    room -= height;
    return room < 0;
  });
  return [...lines.slice(0, count), `... ${lines.length - count} more lines; the window is too low for them`];
}
