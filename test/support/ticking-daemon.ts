import type { AccountBinding } from '../../src/acme/account-bindings.ts';
import { acmeIssuer } from '../../src/acme/issuer.ts';
import { challengeBoard } from '../../src/daemon/challenge-board.ts';
import { publicRoute } from '../../src/daemon/routes.ts';
import { agentCount } from '../../src/marathon/agent-count.ts';
import { marathonClient } from '../../src/marathon/client.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { Files } from '../../src/platform/files.ts';
import type { LogFields } from '../../src/platform/log.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { nodeFiles } from '../../src/platform/node/files.ts';
import { nodeHttp } from '../../src/platform/node/http.ts';
import { nodeHttpProbe } from '../../src/platform/node/http-probe.ts';
import { serveHttp } from '../../src/platform/node/http-server.ts';
import { nodeRandom } from '../../src/platform/node/random.ts';
import { nodeResolver } from '../../src/platform/node/resolver.ts';
import { nodeTls } from '../../src/platform/node/tls.ts';
import { handshakeMemory } from '../../src/renewal/handshakes.ts';
import { checkNames } from '../../src/renewal/self-check/check-names.ts';
import { slotMemory } from '../../src/renewal/slot-memory.ts';
import { takeOver } from '../../src/renewal/take-over.ts';
import { type TickPorts, tick } from '../../src/renewal/tick.ts';
import type { Policy, TickReport } from '../../src/renewal/types.ts';
import { fileStore } from '../../src/store/file-store.ts';
import type { CertificateStore } from '../../src/store/types.ts';
import type { Pebble } from '../cluster/acme/pebble.ts';
import { policy } from './renewal-builders.ts';

export interface TickingDaemonParts {
  readonly pebble: Pebble;
  /** A second CA, for policies that name its directory among their backups. */
  readonly backup?: Pebble;
  readonly marathonUrl: string;
  /** Where the CA, and every load balancer instance, asks for challenges. */
  readonly challengePort: number;
  readonly stateDirectory: string;
  /** At the first CA. */
  readonly externalAccount?: AccountBinding;
  /** certbot's configuration directory. */
  readonly certbotTree?: Files;
}

/** The renewal daemon without its process: its real parts, ticked by hand, on a clock that can be put forward. */
export interface TickingDaemon {
  readonly store: CertificateStore;
  /** Fields of each warning logged so far. */
  readonly warnings: readonly LogFields[];
  /** One tick of a policy for these names, or with whatever else differs from the usual. */
  tick(names: readonly string[], more?: Partial<Policy>): Promise<TickReport>;
  /** Time passes. */
  advance(ms: number): void;
  /** Somebody sets the clock, back when negative: no time passes. */
  stepClock(ms: number): void;
  close(): Promise<void>;
}

/** A test's second is so many of the daemon's while it waits. */
const HASTE = 20;

/** Long enough ago for routes to have settled. */
const UPTIME_MS = 3_600_000;

/** Starts it; `more` replaces single ports. */
export async function tickingDaemon(
  { pebble, backup, marathonUrl, challengePort, stateDirectory, externalAccount, certbotTree }: TickingDaemonParts,
  more: Partial<TickPorts> = {},
): Promise<TickingDaemon> {
  let aheadMs = 0;
  let steppedMs = 0;
  const clock: Clock = {
    ...nodeClock,
    now: () => new Date(nodeClock.now().getTime() + aheadMs + steppedMs),
    monotonicMs: () => nodeClock.monotonicMs() + aheadMs,
    // Pauses before retries are for real CAs: most of one is skipped, and the clock put forward by what was.
    sleep: async (ms, aborted) => {
      aheadMs += ms - ms / HASTE;
      await nodeClock.sleep(ms / HASTE, aborted);
    },
  };
  const board = challengeBoard(clock, nodeRandom);
  const server = await serveHttp(challengePort, (request) => publicRoute(request, board, { silentMs: () => 0 }));
  const warnings: LogFields[] = [];
  const log = { info: () => {}, warn: (_: string, fields: LogFields = {}) => void warnings.push(fields) };
  const agents = [pebble, ...(backup === undefined ? [] : [backup])].map(({ directoryUrl, caPem }) => ({
    directoryUrl,
    http: nodeHttp({ userAgent: 'dcos-letsencrypt-test', caPem }),
  }));
  const [issuer, ...others] = agents.map(({ directoryUrl, http }) =>
    acmeIssuer(
      { http, clock, random: nodeRandom, board, log },
      { directoryUrl, ...(externalAccount && { externalAccountBinding: externalAccount }) },
    ),
  );
  if (issuer === undefined) throw new Error('there is no CA');
  const http = nodeHttp({ userAgent: 'dcos-letsencrypt-test' });
  const store = fileStore({ files: nodeFiles(stateDirectory), clock });
  const { signal } = new AbortController();
  const marathon = marathonClient({ http, baseUrl: marathonUrl });
  const looking = { resolver: nodeResolver([pebble.dnsAddress]), http: nodeHttpProbe, clock, probe: board.probe };
  const ports: TickPorts = {
    issuer,
    ca: issuer,
    backups: new Map(others.map((other) => [backup?.directoryUrl ?? '', other])),
    marathon,
    certificateFiles: undefined,
    agents: agentCount({ http, marathon }),
    otherMarathons: [],
    store,
    tls: nodeTls(),
    handshakes: handshakeMemory(),
    readSlot: slotMemory(),
    http: nodeHttpProbe,
    clock,
    probe: board.probe,
    startedMs: clock.monotonicMs() - UPTIME_MS,
    signal,
    checkNames: (question) => checkNames(question, { ...looking, ca: issuer, signal }),
    onRound: () => {},
    onOutcome: () => {},
    ...more,
  };
  return {
    store,
    warnings,
    tick: (names, changed = {}) => {
      const usual = policy({ directoryUrl: pebble.directoryUrl, keyType: 'p256', ...changed });
      const all: Policy = { ...usual, vhosts: { from: 'settings', names } };
      const takingOver: TickPorts['takeOver'] = (observation) =>
        takeOver(observation, all, { ...ports, ca: issuer, store, tree: certbotTree, log });
      return tick({ takeOver: takingOver, ...ports }, all);
    },
    advance: (ms) => {
      aheadMs += ms;
    },
    stepClock: (ms) => {
      steppedMs += ms;
    },
    close: async () => {
      await Promise.all([server.close(), http.close(), ...agents.map((agent) => agent.http.close())]);
    },
  };
}
