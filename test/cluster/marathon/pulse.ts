/**
 * Tells its listeners, once per turn and in the order they joined, that something changed. They look at the whole state
 * and act on it, so no change can be missed and none is handled twice.
 */
export class Pulse {
  readonly #listeners: (() => void)[] = [];
  #waiting = false;

  /** Adds a listener for good. */
  onBeat(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Something changed. */
  beat(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    queueMicrotask(() => {
      this.#waiting = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
