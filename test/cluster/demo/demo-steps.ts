const COLOUR = process.stderr.isTTY && process.env.NO_COLOR === undefined;

/** Step lines on stderr: one while it runs (on a terminal), one when it is done. */
export async function step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const started = performance.now();
  if (process.stderr.isTTY) process.stderr.write(`  ...   ${name}\r`);
  try {
    const result = await work();
    line('done', '32', name, started);
    return result;
  } catch (error) {
    line('fail', '31', name, started);
    throw error;
  }
}

function line(word: string, colour: string, name: string, started: number): void {
  const shown = COLOUR ? `\u001b[${colour}m${word}\u001b[0m` : word;
  process.stderr.write(`  ${shown}  ${name.padEnd(34)} ${((performance.now() - started) / 1_000).toFixed(1)} s\n`);
}
