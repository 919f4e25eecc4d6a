/** A command's answer in words: `body` goes to stdout, `notes` (one line each) to stderr. */
export interface Page {
  readonly body: string;
  readonly notes: readonly string[];
}

/** What text may look like; colours are names of util.styleText. */
export type Tone = 'strong' | 'good' | 'warn' | 'bad' | 'faint';

/** Puts colour on text, or leaves it as it is. */
export type Paint = (tone: Tone, text: string) => string;

/** Where a page will be shown. */
export interface Screen {
  /** Columns of the terminal; undefined for a pipe or file, where nothing is cut. */
  readonly width: number | undefined;
  readonly paint: Paint;
}
