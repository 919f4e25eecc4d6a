import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCli } from './bundle.ts';
import { type CompletedCommand, completionScript } from './plugin-completion.ts';
import { pluginTexts } from './plugin-texts.ts';
import type { ZippedFile } from './plugin-zip.ts';
import type { Platform } from './runtimes.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PARTS = join(ROOT, 'universe', 'plugin');

/** What is the same in the plugin of every platform: made once. */
export type PluginParts = readonly ZippedFile[];

/** Bundles the command line and makes help texts and completion for it. Throws what esbuild says is wrong. */
export async function pluginParts(): Promise<PluginParts> {
  const folder = await mkdtemp(join(tmpdir(), 'plugin-'));
  try {
    const lib = join(folder, 'lib');
    await mkdir(lib);
    await bundleCli(join(lib, 'cli.cjs'));
    await writeFile(join(lib, 'package.json'), `${JSON.stringify(await packageOfPlugin(), null, 2)}\n`);
    await cp(join(ROOT, 'oclif.manifest.json'), join(lib, 'oclif.manifest.json'));
    const manifest = JSON.parse(await readFile(join(ROOT, 'oclif.manifest.json'), 'utf8'));
    const commands = Object.values<CompletedCommand>(manifest.commands);
    const read = (path: string) => readFile(path);
    return [
      plain('lib/cli.cjs', await read(join(lib, 'cli.cjs'))),
      plain('lib/cli.cjs.LEGAL.txt', await read(join(lib, 'cli.cjs.LEGAL.txt'))),
      plain('lib/package.json', await read(join(lib, 'package.json'))),
      plain('lib/oclif.manifest.json', await read(join(lib, 'oclif.manifest.json'))),
      plain('lib/texts.json', JSON.stringify(await pluginTexts(lib))),
      plain('lib/start.cjs', await read(join(PARTS, 'start.cjs'))),
      plain('LICENSE', await read(join(ROOT, 'LICENSE'))),
      plain('completion/bash/letsencrypt.sh', completionScript(commands)),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** All files of the plugin for one platform. `runtime` are the bytes of Node for it. */
export async function pluginFiles(
  platform: Platform,
  parts: PluginParts,
  runtime: Buffer,
): Promise<readonly ZippedFile[]> {
  const isWindows = platform === 'windows';
  const launcher = isWindows ? 'dcos-letsencrypt.cmd' : 'dcos-letsencrypt';
  const toml = await readFile(join(PARTS, 'plugin.toml'), 'utf8');
  const script = await readFile(join(PARTS, launcher), 'utf8');
  return [
    ...parts,
    plain('plugin.toml', toml.replace('bin/dcos-letsencrypt', `bin/${launcher}`)),
    executable(`bin/${launcher}`, isWindows ? script.replaceAll('\n', '\r\n') : script),
    executable(isWindows ? 'lib/node.exe' : 'lib/node', runtime),
  ];
}

/** oclif finds the commands in the bundle, under the names that it exports. */
async function packageOfPlugin(): Promise<object> {
  const { name, version, description, license, type, oclif } = JSON.parse(
    await readFile(join(ROOT, 'package.json'), 'utf8'),
  );
  return {
    name,
    version,
    description,
    license,
    type,
    oclif: {
      ...oclif,
      commands: { strategy: 'explicit', target: './cli.cjs', identifier: 'COMMANDS' },
      hooks: { command_not_found: { target: './cli.cjs', identifier: 'unknownCommand' } },
    },
  };
}

function plain(path: string, content: Buffer | string): ZippedFile {
  return { path, content, isExecutable: false };
}

function executable(path: string, content: Buffer | string): ZippedFile {
  return { path, content, isExecutable: true };
}
