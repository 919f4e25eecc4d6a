import { agentCount } from '../marathon/agent-count.ts';
import { AppError } from '../platform/errors.ts';
import { exitCodeOf } from '../platform/exit-codes.ts';
import type { Log } from '../platform/log.ts';
import { nodeClock } from '../platform/node/clock.ts';
import { nodeFiles, sharedFiles } from '../platform/node/files.ts';
import { nodeHttp } from '../platform/node/http.ts';
import { nodeHttpProbe } from '../platform/node/http-probe.ts';
import { type HttpServer, serveHttp } from '../platform/node/http-server.ts';
import { jsonLog } from '../platform/node/log.ts';
import { type DaemonProcess, nodeProcess } from '../platform/node/process.ts';
import { nodeProcesses } from '../platform/node/processes.ts';
import { nodeRandom } from '../platform/node/random.ts';
import { nodeResolver } from '../platform/node/resolver.ts';
import { keepHeapSmall } from '../platform/node/small-heap.ts';
import { nodeTls } from '../platform/node/tls.ts';
import { startWatchdog } from '../platform/node/watchdog.ts';
import type { Secret } from '../platform/secret.ts';
import { handshakeMemory } from '../renewal/handshakes.ts';
import { noteStart } from '../renewal/note-start.ts';
import { checkNames } from '../renewal/self-check/check-names.ts';
import { slotMemory } from '../renewal/slot-memory.ts';
import { takeOver } from '../renewal/take-over.ts';
import { type TickPorts, tick } from '../renewal/tick.ts';
import { fileStore } from '../store/file-store.ts';
import type { CertificateStore } from '../store/types.ts';
import { API_BODY_LIMIT_BYTES, type ApiParts, apiRoute } from './api-route.ts';
import { apiToken } from './api-token.ts';
import { type CaSide, caSide } from './ca-side.ts';
import { challengeBoard, type ReadableBoard } from './challenge-board.ts';
import { type ChangeWatch, changeWatch } from './change-watch.ts';
import { type ClusterSide, clusterSide, readText } from './cluster-side.ts';
import { type LeaseKeeper, leaseKeeper } from './lease.ts';
import { type Loop, startLoop } from './loop.ts';
import { type Metrics, metrics } from './metrics.ts';
import { orderlyStop } from './orderly-stop.ts';
import { type Pulse, pulse, stalled } from './pulse.ts';
import type { Identity } from './report.ts';
import { publicRoute } from './routes.ts';
import { type Settings, settingsFrom } from './settings.ts';
import { type Watcher, watcher } from './watcher.ts';

/** Where the original app mounts its volume. */
const ORIGINAL_DIRECTORY = '/etc/letsencrypt';

/** With this much left of the five seconds that `docker stop` and Marathon's grace period are thought to give at least. */
const STOP_LIMIT_MS = 4_000;

/** Something has blocked the event loop for so long that nobody is answered any more. */
const BLOCKED_LIMIT_MS = 120_000;

/**
 * Runs the daemon until SIGTERM or SIGINT, then ends orderly. Takes the version to report. Ends the process with the
 * documented exit code when it cannot start: 2 for a wrong setting, 3 for a port it cannot have. With 1 when its loop
 * stands still: whoever started it starts it again.
 */
export async function main(version: string): Promise<void> {
  keepHeapSmall();
  const process = nodeProcess();
  const firstLog = jsonLog(process.print, nodeClock.now, 'info');
  try {
    const original = process.directoryExists(ORIGINAL_DIRECTORY) ? ORIGINAL_DIRECTORY : undefined;
    const settings = settingsFrom(process.env, original);
    await run(settings, version, process, jsonLog(process.print, nodeClock.now, settings.logLevel));
  } catch (error) {
    const { code, message, suggestions } = error instanceof AppError ? error : new AppError('BUG', String(error));
    firstLog.error(message, { code, suggestions });
    process.exit(exitCodeOf(code));
  }
}

async function run(settings: Settings, version: string, process: DaemonProcess, log: Log): Promise<void> {
  const identity = { version, appId: settings.appId, startedAt: nodeClock.now().toISOString() };
  const parts = partsOf(settings, identity, log, process.stopped);
  // The challenge port first: whatever was under validation when the last process ended may be asked for now.
  let wake = (): void => {};
  const servers = await listen(settings, parts, log, () => wake());
  log.info('started', { ...identity, challengePort: settings.challengePort, apiPort: settings.apiPort });
  const watchdog = startWatchdog({
    limitMs: BLOCKED_LIMIT_MS,
    message: `nothing has run for ${BLOCKED_LIMIT_MS / 1_000} s; the process ends, to be started again`,
    onLost: (error) => log.warn('the watchdog is gone', { error }),
  });
  const cluster = await clusterSide(settings, userAgentOf(identity));
  const cas = await caSide(settings, { userAgent: userAgentOf(identity), board: parts.board, log });
  const signal = process.stopped;
  const loop = startTicking({ settings, identity, ...parts, log, cluster, cas, signal });
  wake = loop.wake;
  void cluster.follow(changesFor(settings, loop, log, signal).stream, signal);
  const silentMs = await Promise.race([loop.ended, stalled(parts.pulse, nodeClock, process.stopped)]);
  if (typeof silentMs === 'number') {
    log.error('the renewal loop stands still; the process ends, to be started again', { silentMs });
    process.exit(exitCodeOf('BUG'));
  }
  const endings = [
    { what: 'the work under way', end: () => loop.ended },
    { what: 'the lease', end: parts.lease.release },
    ...servers.map((server) => ({ what: `port ${server.port}`, end: () => server.close() })),
  ];
  const cut = await orderlyStop(endings, nodeClock, STOP_LIMIT_MS);
  watchdog.stop();
  log.info('stopped', cut.length === 0 ? {} : { cut });
  process.exit(0);
}

/** What the ports and the loop share. */
interface SharedParts {
  readonly board: ReadableBoard;
  readonly watch: Watcher;
  readonly pulse: Pulse;
  readonly metrics: Metrics;
  readonly store: CertificateStore;
  readonly token: () => Promise<Secret>;
  readonly lease: LeaseKeeper;
}

function partsOf(settings: Settings, identity: Identity, log: Log, signal: AbortSignal): SharedParts {
  const store = fileStore({ files: nodeFiles(settings.stateDirectory), clock: nodeClock });
  const beats = pulse(nodeClock);
  const numbers = metrics(() => watch.report(), nodeClock, beats);
  const watch: Watcher = watcher({ identity, policy: settings.policy, log, clock: nodeClock, metrics: numbers });
  return {
    board: challengeBoard(nodeClock, nodeRandom),
    watch,
    pulse: beats,
    metrics: numbers,
    store,
    lease: leaseKeeper({
      store,
      processes: nodeProcesses(),
      clock: nodeClock,
      owner: Buffer.from(nodeRandom.bytes(16)).toString('hex'),
      signal,
    }),
    token: apiToken(settings.apiToken, { store, random: nodeRandom, readFile: readText }),
  };
}

function listen(
  { challengePort, apiPort, policy }: Settings,
  { board, watch, ...parts }: SharedParts,
  log: Log,
  wake: () => void,
): Promise<readonly HttpServer[]> {
  const onAccepted = (message: string): void => {
    watch.onAccepted(message);
    wake();
  };
  const api: ApiParts = {
    ...parts,
    report: watch.report,
    events: watch.events,
    policy,
    clock: nodeClock,
    log,
    onAccepted,
  };
  return Promise.all([
    serveHttp(challengePort, (request) => publicRoute(request, board, parts.pulse)),
    ...(apiPort === undefined ? [] : [serveHttp(apiPort, (request) => apiRoute(request, api), API_BODY_LIMIT_BYTES)]),
  ]);
}

/** Events that tell of something to look at wake the loop. */
function changesFor({ policy }: Settings, { wake }: Loop, log: Log, signal: AbortSignal): ChangeWatch {
  return changeWatch({
    clock: nodeClock,
    signal,
    loadBalancerId: absoluteId(policy.loadBalancerId),
    isDiscovering: policy.vhosts.from === 'apps',
    wake,
    onLost: (reason) => log.warn('no events from Marathon: looking every minute', { reason }),
    onFound: () => log.info('events from Marathon again'),
  });
}

/** As events write it; the original's MARATHON_LB_ID has no leading slash. */
function absoluteId(appId: string): string {
  return appId.startsWith('/') ? appId : `/${appId}`;
}

function userAgentOf({ version }: Identity): string {
  return `dcos-letsencrypt/${version}`;
}

interface Parts extends SharedParts {
  readonly settings: Settings;
  readonly identity: Identity;
  readonly log: Log;
  readonly cluster: ClusterSide;
  readonly cas: CaSide;
  readonly signal: AbortSignal;
}

/** The composition root proper: real ports, one pool of connections for the cluster and one for each CA. */
function startTicking({
  settings,
  identity,
  board,
  watch,
  pulse: beats,
  log,
  cluster,
  cas: { ca, backups },
  store,
  token,
  lease,
  signal,
}: Parts): Loop {
  const { policy, apiPort } = settings;
  const userAgent = userAgentOf(identity);
  const ports = {
    issuer: ca,
    ca,
    backups,
    marathon: cluster.marathon,
    otherMarathons: cluster.otherMarathons,
    secrets: cluster.secrets,
    agents: agentCount({ http: nodeHttp({ userAgent }), marathon: cluster.marathon }),
    certificateFiles: policy.place.mode === 'directory' ? sharedFiles(policy.place.directory) : undefined,
    store,
    tls: nodeTls(),
    handshakes: handshakeMemory(),
    readSlot: slotMemory(),
    http: nodeHttpProbe,
    clock: nodeClock,
    probe: board.probe,
    startedMs: nodeClock.monotonicMs(),
    signal,
    ...beating(watch, beats),
  };
  const self = { resolver: nodeResolver(settings.resolvers), http: nodeHttpProbe, ca };
  const looking = { ...self, clock: nodeClock, probe: board.probe, signal };
  const tree = settings.importDirectory === undefined ? undefined : nodeFiles(settings.importDirectory);
  const whole: TickPorts = {
    ...ports,
    checkNames: (question) => checkNames(question, looking),
    takeOver: (observation) => takeOver(observation, policy, { ...ports, tree, log }),
  };
  let isNoted = false;
  const onTick = async () => {
    await lease.hold();
    for (const url of isNoted ? [] : [policy.directoryUrl, ...policy.backupUrls])
      await noteStart(url, store, nodeClock);
    // Made before somebody needs it, so that an operator finds it in the store; nobody could use it without that port.
    if (!isNoted && apiPort !== undefined) await token();
    isNoted = true;
    return new Date((await tick(whole, policy)).nextLookAt);
  };
  return startLoop({ clock: nodeClock, signal, tick: onTick, onFailure: watch.onFailure, onBeat: beats.beat });
}

/** Within a tick, every round and every action that ends is a sign of life. */
function beating({ onRound, onOutcome }: Watcher, { beat }: Pulse): Pick<Watcher, 'onRound' | 'onOutcome'> {
  return {
    onRound(observation, plan) {
      beat();
      onRound(observation, plan);
    },
    onOutcome(outcome) {
      beat();
      onOutcome(outcome);
    },
  };
}
