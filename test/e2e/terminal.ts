import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { vi } from 'vitest';

/** A command on a pseudo-terminal of 100 columns, with somebody who types. */
export interface Terminal {
  /** Resolves once the screen has shown this. */
  sees(text: string | RegExp): Promise<void>;
  /** Resolves once the screen was drawn anew from its upper left corner, with what was drawn. */
  redraws(): Promise<string>;
  type(keys: string): void;
  /** What was shown so far, without colours and cursor movements. */
  screen(): string;
  /** Modes of the terminal that were switched and not switched back, as `?25l`: a hidden cursor, another screen. */
  leftOn(): readonly string[];
  readonly ended: Promise<number>;
}

export const KEYS = { enter: '\r', ctrlC: '\u0003', space: ' ', down: '\u001b[B' } as const;

/** Cursor movements and colours (ECMA-48). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go
const SEQUENCES = /\u001b\[[0-9;?]*[ -/]*[@-~]|\r/g;

/** Private modes, set and reset (ECMA-48, DECSET). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const MODES = /\u001b\[(\?\d+)([hl])/g;

const HOME = '\u001b[H';
const BELOW = '\u001b[J';

const PATIENCE_MS = 60_000;

/** Starts `dcos letsencrypt ...args` of a built plugin (its root) as the DC/OS CLI does. */
export function openTerminal(root: string, args: readonly string[], env: Readonly<Record<string, string>>): Terminal {
  return openProgram(process.execPath, [join(root, 'bin', 'run.js'), 'letsencrypt', ...args], env);
}

/** Starts any program on such a terminal. */
export function openProgram(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Terminal {
  const child = spawn(program, [...args], {
    cols: 100,
    rows: 40,
    env: { PATH: process.env.PATH ?? '', HOME: '/tmp', TERM: 'xterm', NO_COLOR: '1', ...env },
  });
  let shown = '';
  let raw = '';
  child.onData((chunk) => {
    raw += chunk;
    shown += chunk.replace(SEQUENCES, '');
  });
  const ended = new Promise<number>((resolve) => child.onExit(({ exitCode }) => resolve(exitCode)));
  return {
    sees: (text) =>
      vi.waitFor(() => {
        if (typeof text === 'string' ? !shown.includes(text) : !text.test(shown))
          throw new Error(`the screen does not show ${text}:\n${shown}`);
      }, PATIENCE_MS),
    redraws: async () => {
      const before = raw.length;
      return vi.waitFor(() => {
        const from = raw.indexOf(HOME, before);
        const to = raw.indexOf(BELOW, from);
        if (from < 0 || to < 0) throw new Error(`the screen was not drawn anew:\n${shown}`);
        return raw.slice(from, to).replace(SEQUENCES, '');
      }, PATIENCE_MS);
    },
    type: (keys) => child.write(keys),
    screen: () => shown,
    leftOn: () => leftOn(raw),
    ended,
  };
}

/** A cursor is on, every other mode off, where nothing was switched. */
function leftOn(raw: string): readonly string[] {
  const last = new Map([...raw.matchAll(MODES)].map(([, mode = '', state = '']) => [mode, state]));
  return [...last].filter(([mode, state]) => state !== (mode === '?25' ? 'h' : 'l')).map((parts) => parts.join(''));
}
