import type { App } from '../marathon/types.ts';

/** Takes an app, returns the words of its command line: `args`, or `cmd` split as a shell does (quotes, no expansion). */
export function commandWords({ args, cmd = '' }: Pick<App, 'args' | 'cmd'>): readonly string[] {
  if (args.length > 0) {
    return args;
  }

  return [...cmd.matchAll(WORD)].map(([word]) => word.replaceAll(QUOTED, (_, double, single) => double ?? single));
}

const WORD = /(?:"[^"]*"|'[^']*'|[^\s"'])+/g;
const QUOTED = /"([^"]*)"|'([^']*)'/g;
