// Fixture of supervisor.test.ts: starts children, prints their pids, then ends in the way its argument names.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startSupervisor } from './supervisor.ts';

const supervisor = await startSupervisor();
const env = { PATH: process.env.PATH ?? '/usr/bin:/bin' };
const plain = await supervisor.spawn({ name: 'plain', command: ['/bin/sleep', '300'], env, cwd: '/' });
const script = "trap '' TERM; sleep 300 & echo $!; wait";
const parent = await supervisor.spawn({ name: 'parent', command: ['/bin/sh', '-c', script], env, cwd: '/' });
const [grandchild] = await once(createInterface({ input: parent.stdout }), 'line');

process.stdout.write(`${plain.pid} ${parent.pid} ${grandchild}\n`, () => {
  if (process.argv[2] === 'exit') process.exit(0);
  if (process.argv[2] === 'exception') throw new Error('the owner fails');
});
