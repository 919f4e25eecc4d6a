import type { StatusResult } from '../../operations/types.ts';
import { brokenLines } from './broken-lines.ts';
import { plainText } from './plain-text.ts';
import type { Page, Screen } from './types.ts';

/** What is watched, and how the last look went. */
export interface Watched {
  /** Of the last look that worked. */
  readonly result: StatusResult;
  readonly intervalMs: number;
  /** Why the looks since then failed; undefined when the last one worked. */
  readonly error: { readonly message: string; readonly at: string } | undefined;
}

/** Takes what is watched and its page, returns the lines of the screen: when was looked, the page, its notes. */
export function watchLines(
  { result, intervalMs, error }: Watched,
  page: (screen: Screen) => Page,
  screen: Screen,
): readonly string[] {
  const { paint, width = Number.POSITIVE_INFINITY } = screen;
  const { body, notes } = page(screen);
  const seen = clockTime(result.at);
  const every = `every ${intervalMs / 1000} s. Ctrl-C ends.`;
  const head = error === undefined ? `Looked at ${seen}, ${every}` : `Last seen at ${seen}, asked again ${every}`;
  const failed = error && `${clockTime(error.at)}: ${plainText(error.message)}`;
  return [
    paint('faint', head),
    ...(failed === undefined ? [] : brokenLines(failed, width).map((line) => paint('bad', line))),
    '',
    ...(body === '' ? [] : body.split('\n')),
    ...(notes.length === 0 ? [] : ['', ...notes.flatMap((note) => brokenLines(note, width))]),
  ];
}

function clockTime(iso: string): string {
  return `${iso.slice(11, 19)} UTC`;
}
