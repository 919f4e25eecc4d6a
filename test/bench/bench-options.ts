import { parseArgs } from 'node:util';
import type { BenchOptions } from './types.ts';

const DEFAULT_SECONDS = 60;

export interface Invocation {
  /** Undefined asks for the list. */
  readonly name: string | undefined;
  readonly options: BenchOptions;
}

/** Reads the command line. Throws an Error that says what is wrong with it. */
export function invocation(args: readonly string[]): Invocation {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      runs: { type: 'string' },
      seconds: { type: 'string' },
      vhosts: { type: 'string' },
    },
  });
  const [name, ...more] = positionals;
  if (more.length > 0) throw new Error(`one bench at a time, not ${positionals.join(' and ')}`);
  return {
    name,
    options: {
      json: values.json,
      runs: count('runs', values.runs),
      seconds: count('seconds', values.seconds) ?? DEFAULT_SECONDS,
      vhosts: count('vhosts', values.vhosts),
    },
  };
}

function count(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${flag} takes a number from 1, not ${text}`);
  return value;
}
