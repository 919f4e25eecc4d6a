import type { Files } from '../../src/platform/files.ts';

/** Stands for the end of the process: nothing after it runs. */
export class Crash extends Error {}

export interface MemoryFiles extends Files {
  /** Path to text, as it is on "disk". */
  readonly content: Map<string, string>;
  /** Every write and removal so far, in order: `write path`, `remove path`. */
  readonly changes: readonly string[];
  /** Throws Crash instead of (`before`) or right after (`after`) change number `index`, counted from 0. */
  crashAt(index: number, moment: 'before' | 'after'): void;
}

/** Files in memory that keep what Files promises: a change happens as a whole or not at all. */
export function memoryFiles(content = new Map<string, string>()): MemoryFiles {
  const changes: string[] = [];
  let crash: { readonly index: number; readonly moment: 'before' | 'after' } | undefined;

  const change = async (name: string, apply: () => void): Promise<void> => {
    const moment = crash?.index === changes.length ? crash.moment : undefined;
    changes.push(name);
    if (moment === 'before') {
      throw new Crash(`before ${name}`);
    }
    apply();
    if (moment === 'after') {
      throw new Crash(`after ${name}`);
    }
  };

  return {
    content,
    changes,
    crashAt(index, moment) {
      crash = { index, moment };
    },
    read: async (path) => content.get(path),
    write: (path, text) => change(`write ${path}`, () => content.set(path, text)),
    remove: (path) => change(`remove ${path}`, () => content.delete(path)),
    async list(path) {
      const inside = [...content.keys()].filter((key) => key.startsWith(`${path}/`));
      return [...new Set(inside.map((key) => key.slice(path.length + 1).split('/')[0] ?? ''))].sort();
    },
  };
}
