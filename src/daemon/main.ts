import { basename, dirname } from 'node:path';
import { acmeIssuer } from '../acme/issuer.ts';
import { authorizationFrom } from '../dcos/credentials.ts';
import { agentCount } from '../marathon/agent-count.ts';
import { marathonClient } from '../marathon/client.ts';
import type { Marathon } from '../marathon/types.ts';
import { AppError } from '../platform/errors.ts';
import { exitCodeOf } from '../platform/exit-codes.ts';
import type { Log } from '../platform/log.ts';
import { nodeClock } from '../platform/node/clock.ts';
import { nodeFiles } from '../platform/node/files.ts';
import { nodeHttp } from '../platform/node/http.ts';
import { nodeHttpProbe } from '../platform/node/http-probe.ts';
import { type HttpServer, serveHttp } from '../platform/node/http-server.ts';
import { jsonLog } from '../platform/node/log.ts';
import { type DaemonProcess, nodeProcess } from '../platform/node/process.ts';
import { nodeRandom } from '../platform/node/random.ts';
import { nodeResolver } from '../platform/node/resolver.ts';
import { nodeTls } from '../platform/node/tls.ts';
import { handshakeMemory } from '../renewal/handshakes.ts';
import { noteStart } from '../renewal/note-start.ts';
import { checkNames } from '../renewal/self-check/check-names.ts';
import { tick } from '../renewal/tick.ts';
import { fileStore } from '../store/file-store.ts';
import { challengeBoard, type ReadableBoard } from './challenge-board.ts';
import { type Loop, startLoop } from './loop.ts';
import type { Identity } from './report.ts';
import { apiRoute, publicRoute } from './routes.ts';
import { type Settings, settingsFrom } from './settings.ts';
import { type Watcher, watcher } from './watcher.ts';

/** Where the original app mounts its volume. */
const ORIGINAL_DIRECTORY = '/etc/letsencrypt';

/**
 * Runs the daemon until SIGTERM or SIGINT, then ends orderly. Takes the version to report. Ends the process with the
 * documented exit code when it cannot start: 2 for a wrong setting, 3 for a port it cannot have.
 */
export async function main(version: string): Promise<void> {
  const process = nodeProcess();
  const log = jsonLog(process.print, nodeClock.now, 'info');
  try {
    const original = process.directoryExists(ORIGINAL_DIRECTORY) ? ORIGINAL_DIRECTORY : undefined;
    await run(settingsFrom(process.env, original), version, process, log);
  } catch (error) {
    const { code, message, suggestions } = error instanceof AppError ? error : new AppError('BUG', String(error));
    log.error(message, { code, suggestions });
    process.exit(exitCodeOf(code));
  }
}

async function run(settings: Settings, version: string, process: DaemonProcess, log: Log): Promise<void> {
  const identity = { version, appId: settings.appId, startedAt: nodeClock.now().toISOString() };
  const board = challengeBoard(nodeClock, nodeRandom);
  const watch = watcher({ identity, policy: settings.policy, log, clock: nodeClock });
  // The challenge port first: whatever was under validation when the last process ended may be asked for now.
  const servers = await listen(settings, board, watch);
  log.info('started', { ...identity, challengePort: settings.challengePort, apiPort: settings.apiPort });
  const [marathon, ...otherMarathons] = await marathonsFrom(settings, identity);
  const loop = startTicking({
    settings,
    identity,
    board,
    watch,
    log,
    marathon,
    otherMarathons,
    signal: process.stopped,
  });
  await loop.ended;
  await Promise.all(servers.map((server) => server.close()));
  log.info('stopped');
  process.exit(0);
}

function listen(settings: Settings, board: ReadableBoard, watch: Watcher): Promise<readonly HttpServer[]> {
  return Promise.all([
    serveHttp(settings.challengePort, (request) => publicRoute(request, board)),
    ...(settings.apiPort === undefined
      ? []
      : [serveHttp(settings.apiPort, (request) => apiRoute(request, () => watch.report()))]),
  ]);
}

/**
 * The Marathons and the login they may want share one pool of connections and one CA; the first is the one with the load
 * balancer. Throws USAGE for an unusable credential.
 */
async function marathonsFrom(settings: Settings, identity: Identity): Promise<[Marathon, ...Marathon[]]> {
  const { marathonUrl, discoveryUrls, marathonCaFile, credential } = settings;
  const caPem = marathonCaFile === undefined ? undefined : await readText(marathonCaFile);
  if (marathonCaFile !== undefined && caPem === undefined)
    throw new AppError('USAGE', `MARATHON_CA_FILE=${marathonCaFile}: there is no such file.`);
  const http = nodeHttp({ userAgent: userAgentOf(identity), ...(caPem !== undefined && { caPem }) });
  const authorization = await authorizationFrom(credential, { read: readText, http, clock: nodeClock });
  const client = (baseUrl: string) =>
    marathonClient({ http, baseUrl, ...(authorization !== undefined && { authorization }) });
  return [client(marathonUrl), ...discoveryUrls.map(client)];
}

function readText(path: string): Promise<string | undefined> {
  return nodeFiles(dirname(path)).read(basename(path));
}

function userAgentOf({ version }: Identity): string {
  return `dcos-letsencrypt/${version}`;
}

interface Parts {
  readonly settings: Settings;
  readonly identity: Identity;
  readonly board: ReadableBoard;
  readonly watch: Watcher;
  readonly log: Log;
  readonly marathon: Marathon;
  readonly otherMarathons: readonly Marathon[];
  readonly signal: AbortSignal;
}

/** The composition root proper: real ports, one pool of connections for the cluster and one for the CA. */
function startTicking({ settings, identity, board, watch, log, marathon, otherMarathons, signal }: Parts): Loop {
  const { policy } = settings;
  const userAgent = userAgentOf(identity);
  const issuer = acmeIssuer(
    { http: nodeHttp({ userAgent }), clock: nodeClock, random: nodeRandom, board, log },
    { directoryUrl: policy.directoryUrl },
  );
  const ports = {
    issuer,
    ca: issuer,
    marathon,
    otherMarathons,
    agents: agentCount({ http: nodeHttp({ userAgent }), marathon }),
    store: fileStore({ files: nodeFiles(settings.stateDirectory), clock: nodeClock }),
    tls: nodeTls(),
    handshakes: handshakeMemory(),
    http: nodeHttpProbe,
    clock: nodeClock,
    probe: board.probe,
    startedMs: nodeClock.monotonicMs(),
    signal,
    ...watch,
  };
  const self = { resolver: nodeResolver(settings.resolvers), http: nodeHttpProbe, ca: issuer };
  const looking = { ...self, clock: nodeClock, probe: board.probe, signal };
  let isNoted = false;
  const onTick = async () => {
    if (!isNoted) await noteStart(policy.directoryUrl, ports.store, nodeClock);
    isNoted = true;
    return new Date(
      (await tick({ ...ports, checkNames: (question) => checkNames(question, looking) }, policy)).nextLookAt,
    );
  };
  return startLoop({ clock: nodeClock, signal, tick: onTick, onFailure: watch.onFailure });
}
