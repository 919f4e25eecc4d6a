import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type PluginZip, pluginZip, unpacked } from './plugin-folder.ts';
import { runProgram } from './run-program.ts';

const GENERATE = ['letsencrypt', 'generate', '--vhost', 'shop.example.com'];

let zip: PluginZip;
let plugin: ReturnType<typeof unpacked>;
let lib: string;
let cache: string;

beforeAll(async () => {
  zip = await pluginZip();
});

beforeEach(() => {
  plugin = unpacked(zip.files);
  lib = join(plugin.launcher, '..', '..', 'lib');
  cache = join(lib, 'compile-cache');
});

afterEach(() => plugin.remove());

function run(words: readonly string[]) {
  return runProgram(plugin.launcher, words, {});
}

it('keeps what was compiled for a command, and says the same with it', async () => {
  const first = await run(GENERATE);
  const second = await run(GENERATE);

  expect(first.code).toBe(0);
  expect(second).toEqual(first);
  expect(readdirSync(cache)).toEqual(['generate']);
});

it('keeps nothing of a command that failed at once', async () => {
  const { code } = await run(['letsencrypt', 'generate', '--nope']);

  expect(code).toBe(2);
  expect(existsSync(cache)).toBe(false);
});

it('runs another bundle of the same length, not what was compiled before', async () => {
  await run(GENERATE);
  const bundle = join(lib, 'cli.cjs');
  const text = readFileSync(bundle, 'utf8').replaceAll('letsencrypt.invalid', 'letsencrypt.dilavni');
  writeFileSync(bundle, text.replace(/^\/\*./, '/*x'));

  const { code, stdout } = await run(GENERATE);

  expect(code).toBe(0);
  expect(stdout).toContain('challenge.letsencrypt.dilavni');
});

it.each<[string, () => void]>([
  ['damaged', () => writeFileSync(join(cache, 'generate'), readFileSync(join(cache, 'generate')).subarray(0, 1_000))],
  ['empty', () => writeFileSync(join(cache, 'generate'), '')],
  [
    'not to be written',
    () => {
      rmSync(cache, { recursive: true });
      writeFileSync(cache, '');
    },
  ],
])('runs all the same where the file is %s', async (_, spoil) => {
  const first = await run(GENERATE);
  spoil();

  expect(await run(GENERATE)).toEqual(first);
});
