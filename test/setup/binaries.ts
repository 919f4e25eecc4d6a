import { spawnSync } from 'node:child_process';
import { buildPebble, builtPebble } from '../cluster/acme/newer-pebble.ts';
import { findProgram } from '../cluster/processes/find-program.ts';

/** The programs that tests and demo run beside Node. */
const PROGRAMS = [
  { name: 'haproxy', override: 'HAPROXY_BINARY', debianPackage: 'haproxy' },
  { name: 'pebble', override: 'PEBBLE_BINARY', debianPackage: 'pebble' },
  { name: 'pebble-challtestsrv', override: 'CHALLTESTSRV_BINARY', debianPackage: 'pebble' },
  { name: 'openssl', override: 'OPENSSL_BINARY', debianPackage: 'openssl' },
] as const;

/** Servers, and a browser for reports, that only the grader's tests run; without one, its tests say so and go on. */
const FOR_THE_GRADER = [
  { name: 'nginx', debianPackage: 'nginx-light' },
  { name: 'gnutls-serv', debianPackage: 'gnutls-bin' },
  { name: 'selfserv', debianPackage: 'libnss3-tools' },
  { name: 'chromium', debianPackage: 'chromium' },
] as const;

/** Installs what only the grader's tests need, where this user may; never fails. */
export function offerGraderPrograms(): void {
  const missing = FOR_THE_GRADER.filter(({ name }) => !isFound(name, `${name.toUpperCase()}_BINARY`));
  if (missing.length > 0) installFromDebian(missing.map(({ debianPackage }) => debianPackage));
}

/**
 * Makes sure that HAProxy, OpenSSL, Pebble and its DNS server are there: found, built by a Go toolchain (a Pebble newer
 * than Debian's), or installed from Debian's packages where this user may (root, or sudo without a password).
 * Otherwise ends the process with one message that says what to install.
 */
export async function requireBinaries(): Promise<void> {
  const hasPebble = await buildNewerPebble();
  const missing = PROGRAMS.filter(
    ({ name, override, debianPackage }) => !isFound(name, override) && !(hasPebble && debianPackage === 'pebble'),
  );
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(({ debianPackage }) => debianPackage))];
  if (installFromDebian(packages) && missing.every(({ name, override }) => isFound(name, override))) return;
  process.stderr.write(
    instructions(
      missing.map(({ name }) => name),
      packages,
    ),
  );
  process.exit(1);
}

/** True when there is a Pebble of our own building; a line says why not where only Go is missing. */
async function buildNewerPebble(): Promise<boolean> {
  if (process.env.PEBBLE_BINARY) return false;
  const started = performance.now();
  if (builtPebble() === undefined) process.stderr.write('  ...   building a current Pebble, once, if Go is here\n');
  const { programs, reason } = await buildPebble();
  const seconds = (performance.now() - started) / 1_000;
  if (programs === undefined) process.stderr.write(`  note  ${reason}; an installed Pebble is used\n`);
  else if (seconds > 1) process.stderr.write(`  done  Pebble ${programs.version} built ${seconds.toFixed(1)} s\n`);
  return programs !== undefined;
}

function isFound(name: string, override: string): boolean {
  try {
    findProgram(name, override);
    return true;
  } catch {
    return false;
  }
}

/** True when apt-get could be run and said so; its output is shown only when it failed. */
function installFromDebian(packages: readonly string[]): boolean {
  if (spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return false;
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const run = (...args: string[]) => {
    const [command = '', ...rest] = [...prefix, 'apt-get', ...args];
    return spawnSync(command, rest, { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  };
  if (prefix.length > 0 && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return false;
  process.stderr.write(`  ...   installing ${packages.join(' and ')} from Debian\n`);
  const install = () => run('install', '-y', '-qq', '--no-install-recommends', ...packages);
  const first = install();
  if (first.status === 0) return true;
  run('update', '-qq');
  const second = install();
  if (second.status !== 0) process.stderr.write(second.stderr);
  return second.status === 0;
}

function instructions(names: readonly string[], packages: readonly string[]): string {
  const go =
    'go install github.com/letsencrypt/pebble/v2/cmd/pebble@latest github.com/letsencrypt/pebble/v2/cmd/pebble-challtestsrv@latest';
  return [
    `Error: ${names.join(', ')} not found, and this user may not install packages.`,
    `Try:   Debian, Ubuntu   sudo apt-get install ${packages.join(' ')}`,
    '       macOS            brew install haproxy',
    `                        ${go}`,
    '       then run the same command again.',
    '',
  ].join('\n');
}
