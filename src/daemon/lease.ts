import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { Processes } from '../platform/processes.ts';
import type { CertificateStore, Lease } from '../store/types.ts';

/** How long a process that has died in another container, or with its machine, keeps the next one waiting. */
const LEASE_MS = 60_000;

const RENEW_EVERY_MS = 20_000;

export interface LeaseParts {
  readonly store: Pick<CertificateStore, 'loadLease' | 'saveLease' | 'removeLease'>;
  readonly processes: Processes;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** Of this process alone. */
  readonly owner: string;
  /** Ends the renewal. */
  readonly signal: AbortSignal;
}

/** The right of one process to work on the state directory. */
export interface LeaseKeeper {
  /** Takes the lease, or makes sure of it, and renews it from then on. Throws AppError CONFLICT while another has it. */
  hold(): Promise<void>;
  /** Gives it back, so that the next process need not wait. Never throws: it runs out by itself. */
  release(): Promise<void>;
}

/**
 * Two daemons on one store would spend the CA's limits twice, and each undo what the other installs. Marathon starts a
 * single instance only; a network file system, a second app or a node that is cut off may make them two.
 *
 * An owner that is seen to have died is followed at once; one that cannot be seen, when its lease has run out. Whoever
 * loses a race for it finds that out when it reads it back, or before its next look.
 */
export function leaseKeeper(parts: LeaseParts): LeaseKeeper {
  const { store, clock, owner, signal } = parts;
  let isRenewing = false;

  const hold = async (): Promise<void> => {
    const found = await store.loadLease();
    if (found?.owner === owner && leftMs(found, clock) > LEASE_MS - RENEW_EVERY_MS / 2) return;
    refuseIfHeld(found, parts);
    const until = new Date(clock.now().getTime() + LEASE_MS).toISOString();
    await store.saveLease({ owner, process: parts.processes.own, until });
    if (found?.owner !== owner) refuseIfHeld(await store.loadLease(), parts);
    if (!isRenewing) void renew();
    isRenewing = true;
  };

  const renew = async (): Promise<void> => {
    while (!signal.aborted) {
      await clock.sleep(RENEW_EVERY_MS, signal);
      // What goes wrong here goes wrong again before the next look, and is told there.
      if (!signal.aborted) await hold().catch(() => {});
    }
  };

  return {
    hold,
    async release() {
      const found = await store.loadLease().catch(() => undefined);
      if (found?.owner === owner) await store.removeLease().catch(() => {});
    },
  };
}

function refuseIfHeld(found: Lease | undefined, { processes, clock, owner }: LeaseParts): void {
  if (found === undefined || found.owner === owner || leftMs(found, clock) <= 0) return;
  if (processes.isRunning(found.process) === false) return;
  throw new AppError(
    'CONFLICT',
    `another daemon works on this state directory (process ${found.process.pid}, lease until ${found.until}); this one waits`,
    { suggestions: ['Stop one of the two, or give each a state directory and a CA account of its own.'] },
  );
}

function leftMs({ until }: Lease, clock: Pick<Clock, 'now'>): number {
  return Date.parse(until) - clock.now().getTime();
}
