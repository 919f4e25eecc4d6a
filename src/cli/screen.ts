import { painter } from './views/style.ts';
import type { Screen } from './views/types.ts';

/** Takes a stream, returns what a page may count on there. NO_COLOR, FORCE_COLOR and TERM=dumb are hasColors' business. */
export function screenOf(stream: NodeJS.WriteStream): Screen {
  return stream.isTTY
    ? { width: stream.columns, paint: painter(stream.hasColors()) }
    : { width: undefined, paint: painter(false) };
}
