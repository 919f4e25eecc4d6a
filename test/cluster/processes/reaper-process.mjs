// The reaper's own program, plain JavaScript so that it starts as fast as Node can: reads `+<group id>` and
// `-<group id>` lines from stdin; when stdin ends, its owner is gone and everything still registered is killed.
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const marker = process.argv[2] ?? '';
const groups = new Set();

for await (const line of createInterface({ input: process.stdin })) {
  const groupId = Number(line.slice(1));
  if (line.startsWith('+')) groups.add(groupId);
  else groups.delete(groupId);
}

for (const groupId of groups) kill(-groupId);
// Processes may have left their group (setsid) or be forking right now: repeat until a pass finds nothing.
for (let pass = 0; pass < 20; pass += 1) {
  const found = marked();
  for (const pid of found) kill(pid);
  if (found.length === 0) break;
}

/** Linux only: the processes that were started with the marker in their environment. Zombies have none. */
function marked() {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && environment(name).split('\0').includes(marker))
      .map(Number);
  } catch {
    return [];
  }
}

function environment(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}
