import { stripVTControlCharacters } from 'node:util';
import { Config, Help } from '@oclif/core';

/** Columns where nobody says how wide the terminal is. */
const WIDTH = 80;

/**
 * Takes the folder of a plugin with package.json and oclif.manifest.json, returns what it answers to `--help`, command by
 * command, and to `--version`: by the words that were typed.
 */
export async function pluginTexts(root: string): Promise<Readonly<Record<string, string>>> {
  const config = await Config.load({ root });
  const texts: Record<string, string> = { 'letsencrypt --version': `dcos-letsencrypt ${config.version}\n` };
  // A topic without a command of its own (`vhost`) is left to oclif, which looks at the commands below it.
  for (const id of config.commandIDs.toSorted()) {
    const words = id.split(':');
    texts[[...words, '--help'].join(' ')] = await helpText(config, words);
  }
  return texts;
}

async function helpText(config: Config, words: string[]): Promise<string> {
  const help = new KeptHelp(config, { ...config.pjson.oclif.helpOptions, maxWidth: WIDTH });
  await help.showHelp(words);
  return stripVTControlCharacters(help.kept.map((line) => `${line}\n`).join(''));
}

/** Help that keeps what it would print. */
class KeptHelp extends Help {
  readonly kept: string[] = [];

  protected override log(...lines: string[]): void {
    this.kept.push(lines.join(' '));
  }
}
