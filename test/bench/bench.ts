import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSupervisor } from '../cluster/processes/supervisor.ts';
import { requireBinaries } from '../setup/binaries.ts';
import { type Invocation, invocation } from './bench-options.ts';
import { BENCHES, benchList } from './benches.ts';
import { machine } from './machine.ts';
import { builtProduct } from './product.ts';
import { jsonLine, table } from './results.ts';
import type { Bench, BenchOptions } from './types.ts';

const USAGE = 'Usage: npm run bench -- NAME [--json] [--runs N] [--seconds N] [--vhosts N]\n\n';
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

const { name, options } = readInvocation();
const bench = BENCHES.find((one) => one.name === name);
if (name === undefined) process.stdout.write(`${USAGE}${benchList()}`);
else if (bench === undefined) refuse(`there is no bench ${name}`);
else process.exit(await runBench(bench, options));

function readInvocation(): Invocation {
  try {
    return invocation(process.argv.slice(2));
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function refuse(reason: string): never {
  process.stderr.write(`Error: ${reason}\n\n${USAGE}${benchList()}`);
  process.exit(2);
}

/** Returns the exit code. What a bench starts and writes is gone afterwards, whatever happens. */
async function runBench(chosen: Bench, given: BenchOptions): Promise<number> {
  await requireBinaries();
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  // The parts of the test cluster make folders of their own; this way one removal takes them all.
  process.env.TMPDIR = directory;
  for (const [signal, code] of Object.entries(SIGNALS))
    process.once(signal, () => {
      rmSync(directory, { recursive: true, force: true });
      process.exit(code);
    });
  const supervisor = await startSupervisor();
  const say = (line: string): void => void process.stderr.write(`  ${line}\n`);
  try {
    const product = await builtProduct(directory);
    const results = await chosen.run({ options: given, supervisor, directory, product, say });
    process.stdout.write(given.json ? `${jsonLine(chosen.name, machine(), results)}\n` : table(machine(), results));
    return 0;
  } catch (error) {
    process.stderr.write(`Error: ${(error as Error).stack ?? error}\n`);
    return 1;
  } finally {
    await supervisor.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
