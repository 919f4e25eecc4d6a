import type { AcmeCa } from '../../src/acme/types.ts';
import { AppError } from '../../src/platform/errors.ts';
import { handshakeMemory } from '../../src/renewal/handshakes.ts';
import { noteStart } from '../../src/renewal/note-start.ts';
import { slotMemory } from '../../src/renewal/slot-memory.ts';
import { type TickPorts, tick } from '../../src/renewal/tick.ts';
import type { Outcome, Policy } from '../../src/renewal/types.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { INSTANCE_HOSTS, LOAD_BALANCER_ID } from '../support/load-balancer-app.ts';
import { Crash } from '../support/memory-files.ts';
import { policy } from '../support/renewal-builders.ts';
import { DIRECTORY_URL } from './ca/refusals.ts';
import type { SimulatedCluster } from './cluster/simulated-cluster.ts';
import type { Dice } from './dice.ts';
import { type Facts, tally } from './facts.ts';
import { memoryStore } from './memory-store.ts';
import { DAY_MS } from './scenario.ts';

/** How long Marathon takes to start a process that has died or got new settings. */
const START_MS = 20_000;

/** As the daemon's own loop pauses after a look that failed as a whole. */
const FAILED_LOOK_MS = [1_000, 2_000, 5_000, 15_000, 30_000, 60_000] as const;

/** One daemon, through all the processes that it is in turn. */
export interface SimulatedDaemon {
  /** When it wants to look next, milliseconds since the epoch. */
  readonly nextMs: number;
  look(): Promise<void>;
  /** The process ends between two looks; Marathon starts another one. */
  restart(): void;
  /** The process dies before or after one of its next writes. */
  crashSoon(chance: Dice): void;
}

export interface DaemonParts {
  readonly clock: FakeClock;
  readonly ca: Pick<AcmeCa, 'issue' | 'renewalInfo' | 'revoke' | 'clockSkewMs'>;
  readonly cluster: SimulatedCluster;
  readonly facts: Facts;
  /** Read at every start, as settings are. */
  readonly wanted: () => readonly string[];
}

/** The real `tick`, with ports into the simulated world. */
export function simulatedDaemon(parts: DaemonParts): SimulatedDaemon {
  const { clock, facts } = parts;
  const { store, crashSoon } = memoryStore();
  const nowMs = () => clock.now().getTime();
  let process: { readonly ports: TickPorts; readonly policy: Policy; isNoted: boolean } | undefined;
  let nextMs = nowMs();
  let failedLooks = 0;

  const started = () => ({ ports: portsOf(parts, store), policy: policyOf(parts.wanted()), isNoted: false });
  const restart = (): void => {
    process = undefined;
    nextMs = nowMs() + START_MS;
  };
  const survive = (error: unknown): void => {
    if (error instanceof Crash) {
      facts.crashes += 1;
      restart();
      return;
    }
    if (!(error instanceof AppError && error.code === 'UNREACHABLE')) facts.defects.push(String(error));
    facts.failedLooks += 1;
    nextMs = nowMs() + (FAILED_LOOK_MS[Math.min(failedLooks, FAILED_LOOK_MS.length - 1)] ?? 0);
    failedLooks += 1;
  };

  return {
    get nextMs() {
      return nextMs;
    },
    async look() {
      process ??= started();
      facts.ticks += 1;
      try {
        if (!process.isNoted) await noteStart(DIRECTORY_URL, process.ports.store, clock);
        process.isNoted = true;
        nextMs = Date.parse((await tick(process.ports, process.policy)).nextLookAt);
        failedLooks = 0;
      } catch (error) {
        survive(error);
      }
    },
    restart() {
      facts.restarts += 1;
      restart();
    },
    crashSoon,
  };
}

function portsOf({ clock, ca, cluster, facts }: DaemonParts, store: TickPorts['store']): TickPorts {
  return {
    clock,
    store,
    issuer: ca,
    ca,
    marathon: cluster.marathon,
    otherMarathons: [],
    agents: { accepting: async () => INSTANCE_HOSTS.length },
    signal: new AbortController().signal,
    certificateFiles: undefined,
    tls: { look: async ({ address, servername }) => shown(cluster, address, servername) },
    handshakes: handshakeMemory(),
    readSlot: slotMemory(),
    http: { get: async () => ({ kind: 'answer', status: 200, body: 'answer', location: undefined }) },
    probe: { token: 'token', answer: 'answer' },
    startedMs: clock.monotonicMs(),
    onRound: () => {
      facts.rounds += 1;
    },
    onOutcome: (outcome) => noteFailedInstall(outcome, facts),
  };
}

function shown(cluster: SimulatedCluster, address: string, name: string) {
  const certificate = cluster.instances()[INSTANCE_HOSTS.indexOf(address)]?.shows(name);
  return certificate === undefined
    ? ({ kind: 'unknown', reason: 'no certificate' } as const)
    : ({ kind: 'served', leafPem: certificate.leafPem, protocol: 'TLSv1.3', authorized: true } as const);
}

function noteFailedInstall({ action, ok, message }: Outcome, facts: Facts): void {
  if (action.kind === 'install' && !ok) tally(facts.failedInstalls, message.replaceAll(/\d+/g, 'N').slice(0, 60));
}

function policyOf(names: readonly string[]): Policy {
  const vhosts = { from: 'settings', names } as const;
  return policy({ vhosts, directoryUrl: DIRECTORY_URL, loadBalancerId: LOAD_BALANCER_ID, checkIntervalMs: DAY_MS });
}
