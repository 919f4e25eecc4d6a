/** Randomness, as a port: tests fix it. */
export interface Random {
  /** A number in [0, 1). */
  fraction(): number;
  bytes(length: number): Uint8Array;
}
