/** A line on stderr that says how far a command is; silent unless a person is watching. */
export interface Progress {
  /** Replaces the line. */
  show(text: string): void;
  /** Removes it, before anything else is written. */
  clear(): void;
}

const ERASE = '\r\u001b[K';

/** Takes the stream and whether the line is wanted at all, returns the progress line. */
export function progressOn(stream: NodeJS.WriteStream, wanted = true): Progress {
  if (!stream.isTTY || !wanted) return { show: () => {}, clear: () => {} };
  return {
    show: (text) => void stream.write(`${ERASE}${text.slice(0, Math.max(stream.columns - 1, 0))}`),
    clear: () => void stream.write(ERASE),
  };
}
