// Loaded into the daemon by `--import`: makes it die by SIGKILL at a persistence step, and lets its clock run ahead.
//
//   CRASH_AT     "3:before"  die right before (or after) the 4th change of the state directory: a rename or a removal
//   CHANGES_FILE path        the number of changes so far is written there
//   CLOCK_AHEAD_MS           what Date says is so much later
//
// Plain JavaScript, since it runs before anything else.
import { writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const [crashAt, moment] = (process.env.CRASH_AT ?? '').split(':');
let changes = 0;

for (const name of ['rename', 'rm']) {
  const original = fs[name];
  fs[name] = async (...args) => {
    // Temporary files that were never renamed are not state.
    if (name === 'rm' && String(args[0]).includes('.new-')) return original(...args);
    const index = changes;
    changes += 1;
    if (process.env.CHANGES_FILE) writeFileSync(process.env.CHANGES_FILE, String(changes));
    if (crashAt === String(index) && moment === 'before') await die();
    const result = await original(...args);
    if (crashAt === String(index) && moment === 'after') await die();
    return result;
  };
}
syncBuiltinESMExports();

function die() {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
}

const ahead = Number(process.env.CLOCK_AHEAD_MS ?? 0);
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + ahead] : args));
  }

  static now() {
    return RealDate.now() + ahead;
  }
};
