import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { offerGraderPrograms, requireBinaries } from './binaries.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const BIN = join(ROOT, 'node_modules', '.bin');

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** The gate, cheapest first; each step must pass. `npm test -- unit` runs one of them. */
const STEPS: readonly Step[] = [
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'unit', command: vitest('unit') },
  { name: 'simulation', command: vitest('simulation') },
  { name: 'cluster', command: vitest('cluster') },
  { name: 'contract', command: vitest('contract') },
  { name: 'installed-pebble', command: [...vitest('contract'), 'test/contract/acme'], env: { PEBBLE: 'installed' } },
  { name: 'e2e', command: vitest('e2e') },
];

function vitest(project: string): readonly [string, ...string[]] {
  return ['vitest', 'run', '--config', 'test/vitest.config.ts', '--project', project];
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `Error: there is no step ${unknown.join(', ')}; there are ${STEPS.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(2);
}

await requireBinaries();
offerGraderPrograms();
const results = STEPS.filter(({ name }) => asked.length === 0 || asked.includes(name)).map(({ name, command, env }) => {
  process.stdout.write(`\n== ${name}\n`);
  const started = Date.now();
  const [program, ...args] = command;
  const { status } = spawnSync(program.includes('/') ? program : join(BIN, program), args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return { name, ok: status === 0, ms: Date.now() - started };
});

process.stdout.write('\n');
for (const { name, ok, ms } of results)
  process.stdout.write(`  ${ok ? 'ok  ' : 'fail'}  ${name.padEnd(10)} ${(ms / 1_000).toFixed(1)} s\n`);
process.exit(results.every(({ ok }) => ok) ? 0 : 1);
