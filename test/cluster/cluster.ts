import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Pebble, type PebbleOptions, startPebble } from './acme/pebble.ts';
import { type AdminRouter, type AdminRouterOptions, startAdminRouter } from './admin-router/admin-router.ts';
import { type AgentNumber, agentsOf } from './agents.ts';
import { cosmosRoutes } from './cosmos/cosmos.ts';
import { freePorts } from './free-ports.ts';
import { imageTable } from './images/images.ts';
import { type Marathon, startMarathon } from './marathon/marathon.ts';
import type { MarathonOptions } from './marathon/marathon-options.ts';
import { type MarathonLbOptions, marathonLbApp } from './marathon-lb/app.ts';
import { findProgram } from './processes/find-program.ts';
import { startSupervisor } from './processes/supervisor.ts';
import type { AgentSpec, ImageTable } from './types.ts';

export interface ClusterOptions {
  /** Public agents, each with a loopback address of its own; 2 if not given, 1 on macOS, which has only 127.0.0.1. */
  readonly publicAgents?: AgentNumber;
  /** Told when a part that should run ends by itself, with its last words. */
  readonly onPartExit?: (message: string) => void;
  readonly marathon?: Partial<Omit<MarathonOptions, 'agents' | 'images' | 'supervisor' | 'stateDir'>>;
  readonly adminRouter?: Partial<Omit<AdminRouterOptions, 'marathonUrl' | 'agents'>>;
  readonly pebble?: Partial<Omit<PebbleOptions, 'supervisor' | 'loadBalancer' | 'onExit'>>;
  /** What the site adds to the daemon's environment when its app definition leaves it out. */
  readonly daemonEnv?: (pebble: Pebble) => Readonly<Record<string, string>>;
  /** Images beside those of the test cluster. */
  readonly images?: ImageTable;
}

/** The host ports that stand for 80, 443, 9090 and 9091, the same on every public agent. */
export interface ClusterPorts {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly statsPort: number;
  readonly appIdPort: number;
}

export interface Cluster {
  readonly marathon: Marathon;
  readonly adminRouter: AdminRouter;
  readonly pebble: Pebble;
  readonly publicAgents: readonly AgentSpec[];
  readonly ports: ClusterPorts;
  /** Sandboxes, volumes and whatever a test wants to keep as long as the cluster runs. */
  readonly directory: string;
  readonly haproxyVersion: string;
  /** Creates an app and resolves when its deployment has ended. Throws an Error with Marathon's words. */
  deploy(app: object): Promise<void>;
  /** marathon-lb as the Universe package defines it, one instance for each public agent unless said otherwise. */
  deployMarathonLb(options?: Partial<Omit<MarathonLbOptions, 'marathonUrl' | 'ports'>>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a whole DC/OS in this process and its children. Throws an Error that says what is missing or in the way. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { publicAgents, all: agents } = agentsOf(options.publicAgents);
  const addresses = publicAgents.map(({ address }) => address);
  const [supervisor, directory, ports, haproxyVersion] = await Promise.all([
    startSupervisor(),
    mkdtemp(join(tmpdir(), 'dcos-cluster-')),
    clusterPorts(addresses),
    versionOfHaproxy(),
  ]);
  const stateDir = join(directory, 'mesos');
  const stopAll = async () => {
    await supervisor.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await mkdir(stateDir);
    const [marathonPort = 0, routerPort = 0] = await freePorts(2, ['127.0.0.1']);
    const loadBalancer = { address: addresses[0] ?? '', http: ports.httpPort, https: ports.httpsPort };
    const onExit = options.onPartExit ?? (() => {});
    const pebble = await startPebble({ supervisor, loadBalancer, onExit, ...options.pebble });
    const site = {
      marathon: `127.0.0.1:${marathonPort}`,
      acmeCaFile: pebble.caFile,
      // Names of tests exist nowhere else: the machine's own name server would deny them.
      daemonEnv: { LETSENCRYPT_RESOLVERS: pebble.dnsAddress, ...options.daemonEnv?.(pebble) },
    };
    const images = { ...imageTable(site), ...options.images };
    const marathon = await startMarathon({
      port: marathonPort,
      mesosUrl: `http://127.0.0.1:${routerPort}/mesos`,
      ...options.marathon,
      agents,
      images,
      supervisor,
      stateDir,
    });
    const routes = [...(options.adminRouter?.routes ?? []), ...cosmosRoutes({ marathonUrl: marathon.url })];
    const adminRouter = await startAdminRouter({
      port: routerPort,
      ...options.adminRouter,
      routes,
      marathonUrl: marathon.url,
      agents,
    });
    const deploy = (app: object) => deployApp(marathon, app);
    return {
      marathon,
      adminRouter,
      pebble,
      publicAgents,
      ports,
      directory,
      haproxyVersion,
      deploy,
      deployMarathonLb: (more = {}) =>
        deploy(
          marathonLbApp({
            instances: publicAgents.length,
            marathonUrl: marathon.url,
            ports: { http: ports.httpPort, https: ports.httpsPort, stats: ports.statsPort, appId: ports.appIdPort },
            ...more,
          }),
        ),
      stop: async () => {
        await adminRouter.stop();
        await marathon.stop();
        await pebble.stop();
        await stopAll();
      },
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function clusterPorts(addresses: readonly string[]): Promise<ClusterPorts> {
  const [httpPort = 0, httpsPort = 0, statsPort = 0, appIdPort = 0] = await freePorts(4, addresses);
  return { httpPort, httpsPort, statsPort, appIdPort };
}

async function versionOfHaproxy(): Promise<string> {
  const { stdout } = await promisify(execFile)(findProgram('haproxy', 'HAPROXY_BINARY'), ['-v']);
  return /version (\S+)/.exec(stdout)?.[1] ?? 'unknown';
}

async function deployApp(marathon: Marathon, app: object): Promise<void> {
  const answer = await fetch(`${marathon.url}/v2/apps`, { method: 'POST', body: JSON.stringify(app) });
  if (answer.status !== 201) throw new Error(`Marathon refused the app (${answer.status}): ${await answer.text()}`);
  await marathon.whenDeploymentEnds(answer.headers.get('marathon-deployment-id') ?? '');
}
