import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { liveScreen } from '../../../src/cli/live-screen.ts';

/** What a terminal of this size was sent. */
function terminal(rows: number, columns: number) {
  const writes: string[] = [];
  const stream = Object.assign(new EventEmitter(), {
    isTTY: true,
    rows,
    columns,
    hasColors: () => false,
    write: (text: string) => writes.push(text),
  });
  return { writes, stream, screen: liveScreen(stream as unknown as NodeJS.WriteStream) };
}

describe('liveScreen', () => {
  it('moves what was there out of the way once, then draws in place with one write', () => {
    const { writes, screen } = terminal(5, 20);

    screen.draw(() => ['one', 'two']);
    screen.draw(() => ['three']);

    expect(writes).toEqual([
      '\n\n\n\n\n',
      '\u001b[Hone\u001b[K\ntwo\u001b[K\n\u001b[J',
      '\u001b[Hthree\u001b[K\n\u001b[J',
    ]);
  });

  it('never scrolls: what does not fit is counted, long lines as the rows they take', () => {
    const { writes, screen } = terminal(5, 10);

    screen.draw(() => ['\u001b[1m1234567890\u001b[22m', '12345678901', '3', '4']);

    expect(writes[1]).toBe(
      '\u001b[H\u001b[1m1234567890\u001b[22m\u001b[K\n12345678901\u001b[K\n... 2 more lines; the window is too low for them\u001b[K\n\u001b[J',
    );
  });

  it('draws the same anew when the window changes', () => {
    const { writes, stream, screen } = terminal(5, 20);
    screen.draw(({ width }) => [`${width} columns`]);

    stream.columns = 30;
    stream.emit('resize');

    expect(writes.at(-1)).toBe('\u001b[H30 columns\u001b[K\n\u001b[J');
  });
});
