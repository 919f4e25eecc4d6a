import type { Supervisor } from '../cluster/types.ts';
import type { Product } from './product.ts';

/** One measured number beside a peer's; of every unit here, less is better. */
export interface Result {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  /** The program compared with; null where there is nothing to compare with. */
  readonly peer: string | null;
  /** Null when the peer is not installed. */
  readonly peerValue: number | null;
  /** peerValue / value: above 1 is ahead. */
  readonly ratio: number | null;
}

export type Unit = 's' | 'ms' | 'MB' | '%' | 'requests' | 'connections' | 'orders' | 'restarts' | 'names';

export interface BenchOptions {
  readonly json: boolean;
  /** Timed runs of each contender; undefined takes the bench's own number. */
  readonly runs: number | undefined;
  /** How long `idle` watches. */
  readonly seconds: number;
  /** How many vhosts `idle` and `grade-vhosts` have; undefined takes the bench's own number. */
  readonly vhosts: number | undefined;
}

/** What a bench works with. Everything in it ends, and is removed, with the bench. */
export interface BenchContext {
  readonly options: BenchOptions;
  readonly supervisor: Supervisor;
  /** For files; `tmpdir()` leads below it too. */
  readonly directory: string;
  readonly product: Product;
  /** Shows progress, on stderr. */
  say(line: string): void;
}

export interface Bench {
  readonly name: string;
  /** One line for the list. */
  readonly about: string;
  run(context: BenchContext): Promise<readonly Result[]>;
}
