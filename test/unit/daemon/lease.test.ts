import { describe, expect, test } from 'vitest';
import { leaseKeeper } from '../../../src/daemon/lease.ts';
import { fileStore } from '../../../src/store/file-store.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { memoryFiles } from '../../support/memory-files.ts';

const MINUTE_MS = 60_000;

/** Two daemons on one store; what each can see of the other's process is given. */
function two(isRunning: boolean | undefined) {
  const clock = fakeClock();
  const files = memoryFiles();
  const store = fileStore({ files, clock });
  const ends = [new AbortController(), new AbortController()] as const;
  const [first, second] = ends.map(({ signal }, index) => {
    const own = { place: 'here', pid: 100 + index, started: '7' };
    return leaseKeeper({
      store,
      clock,
      signal,
      owner: `daemon ${index}`,
      processes: { own, isRunning: () => isRunning },
    });
  });
  if (first === undefined || second === undefined) throw new Error('two were made');
  return { clock, files, ends, first, second };
}

const REFUSED = { code: 'CONFLICT', message: expect.stringContaining('another daemon works on this state directory') };

describe('two instances: the lease of the state directory', () => {
  test('is with the first, and renewed for as long as that runs', async () => {
    const { clock, first, second } = two(undefined);
    await first.hold();

    await expect(second.hold()).rejects.toMatchObject(REFUSED);
    await clock.advance(10 * MINUTE_MS);

    await expect(second.hold()).rejects.toMatchObject(REFUSED);
    await first.hold();
  });

  test('is free at once when it was given back', async () => {
    const { first, second } = two(true);
    await first.hold();
    await first.release();

    await second.hold();

    await expect(first.hold()).rejects.toMatchObject(REFUSED);
  });

  test('of a process that was seen to have died is free at once', async () => {
    const { first, second } = two(false);
    await first.hold();

    await second.hold();
  });

  test('of a process that cannot be seen is free when it has run out', async () => {
    const { clock, ends, first, second } = two(undefined);
    await first.hold();
    ends[0].abort();

    await clock.advance(MINUTE_MS - 1);
    await expect(second.hold()).rejects.toMatchObject(REFUSED);
    await clock.advance(1);

    await second.hold();
    await expect(first.hold()).rejects.toMatchObject(REFUSED);
  });

  test('is not given back by a process that has lost it', async () => {
    const { clock, ends, first, second } = two(undefined);
    await first.hold();
    ends[0].abort();
    await clock.advance(MINUTE_MS);
    await second.hold();

    await first.release();

    await expect(first.hold()).rejects.toMatchObject(REFUSED);
  });

  test('is written no more often than it has to be', async () => {
    const { files, first } = two(undefined);

    for (let looks = 0; looks < 5; looks += 1) await first.hold();

    expect(files.changes.filter((change) => change === 'write lease.json')).toHaveLength(1);
  });
});
