import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { adaptToAgent } from '../marathon-lb/local-adaptation.ts';
import { readPorts } from '../marathon-lb/options.ts';
import { findProgram } from '../processes/find-program.ts';

// What marathon-lb finds as `haproxy`: the real one, on a copy of the configuration whose ports are those of the agent.
// marathon-lb calls it in two ways: `-f FILE -c` judges a file, `-W -f FILE ...` serves it and reads it again at SIGHUP.
const args = process.argv.slice(2);
const program = findProgram('haproxy', 'HAPROXY_BINARY');
const ports = readPorts(process.env);
const place = args.indexOf('-f') + 1;
const file = args[place] ?? '';
const local = `${file}.local`;
const localArgs = args.with(place, local);

adapt();
if (args.includes('-c')) process.exitCode = spawnSync(program, localArgs, { stdio: 'inherit' }).status ?? 1;
else serve();

function adapt(): void {
  writeFileSync(local, adaptToAgent(readFileSync(file, 'utf8'), ports, 'present').text);
}

function serve(): void {
  const master = spawn(program, localArgs, { stdio: 'inherit' });
  process.on('SIGHUP', () => {
    adapt();
    master.kill('SIGUSR2');
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => master.kill(signal));
  master.once('exit', (code) => process.exit(code ?? 1));
}
