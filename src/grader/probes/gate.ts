interface Waiting {
  readonly alone: boolean;
  readonly start: () => void;
}

/** Lets a bounded number of pieces of work run at a time, first come first served. */
export class Gate {
  readonly #widest: number;
  readonly #queue: Waiting[] = [];
  #limit: number;
  #running = 0;

  constructor(limit: number) {
    this.#widest = limit;
    this.#limit = limit;
  }

  get running(): number {
    return this.#running;
  }

  /** Runs `work` when there is room; `alone` means while nothing else runs. */
  async run<T>(work: () => Promise<T>, alone = false): Promise<T> {
    await new Promise<void>((start) => {
      this.#queue.push({ alone, start });
      this.#admit();
    });
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#admit();
    }
  }

  /** Half as many at a time from now on, at least one. */
  narrow(): void {
    this.#limit = Math.max(1, this.#limit >> 1);
  }

  /** Back to the number it began with. */
  widen(): void {
    this.#limit = this.#widest;
    this.#admit();
  }

  #admit(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (this.#running >= (next.alone ? 1 : this.#limit)) return;
      this.#queue.shift();
      this.#running += 1;
      next.start();
      // Whoever comes next must see that nothing may run beside this one.
      if (next.alone) return;
    }
  }
}
