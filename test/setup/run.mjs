#!/usr/bin/env node
// Makes a fresh clone runnable, then runs a script of the project with the pinned Node:
//
//   node test/setup/run.mjs SCRIPT [ARGUMENT...]
//
// Plain JavaScript for Node 20, since it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clearDist } from '../../universe/build/clear-dist.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const PINNED_NODE = join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const STAMP = join(ROOT, 'node_modules', '.installed-lock');

/** Where Debian puts servers, which is often not on a user's PATH. */
const SYSTEM_FOLDERS = '/usr/local/sbin:/usr/sbin:/sbin';

const PARENT_CHECK_MS = 500;

installPackages();
build();
runScript(process.argv.slice(2));

/** `npm ci`, unless node_modules already holds exactly what the lockfile says. */
function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  const installed = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : '';
  if (installed === wanted && existsSync(PINNED_NODE)) return;
  step('npm packages', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (!existsSync(PINNED_NODE))
    fail('npm packages', `no ${PINNED_NODE}: the package "node" did not run its install script`);
  writeFileSync(STAMP, wanted);
}

/** TypeScript to dist/, from nothing, so that no command of an older state stays. A second or two, so it is simply done. */
function build() {
  clearDist();
  step('build', PINNED_NODE, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(ROOT, 'src')]);
  step('bundles', PINNED_NODE, [join(ROOT, 'universe', 'build', 'bundle.ts')]);
}

function step(name, command, args) {
  const started = Date.now();
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) fail(name, error?.message ?? `${stdout}${stderr}`);
  if (Date.now() - started > 1_000) process.stderr.write(`  done  ${name.padEnd(16)} ${seconds(started)}\n`);
}

function seconds(started) {
  return `${((Date.now() - started) / 1_000).toFixed(1)} s`;
}

function fail(name, reason) {
  process.stderr.write(`Error: ${name} failed.\n${reason.trim()}\n`);
  process.exit(1);
}

/**
 * Runs the script in the foreground. Ctrl-C reaches it by itself, since it shares the terminal; everything else is
 * passed on. Its fd 3 is a pipe that ends when this process dies, however it dies.
 */
function runScript([script, ...args]) {
  const child = spawn(PINNED_NODE, [join(ROOT, script), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env.PATH}:${SYSTEM_FOLDERS}` },
  });
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, PARENT_CHECK_MS).unref();
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 1));
}
