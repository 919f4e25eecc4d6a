import { PRODUCTION_URL, SETTINGS, STAGING_URL } from '../app-definition/settings.ts';
import type { Options } from '../app-definition/types.ts';
import type { DaemonApi } from '../daemon-api/types.ts';
import type { ClusterLook } from '../dcos/cluster-look.ts';
import type { App, Marathon } from '../marathon/types.ts';
import { isBehind } from '../marathon-lb/labels.ts';
import { portHolders } from '../marathon-lb/port-holders.ts';
import type { LoadBalancer, LoadBalancerInstance } from '../marathon-lb/types.ts';
import { ANSWER_IS_NO } from '../platform/exit-codes.ts';
import type { Tcp } from '../platform/tcp.ts';
import { preflight } from '../preflight/run.ts';
import type { CheckFacts, CheckResult, InstanceFacts } from '../preflight/types.ts';
import { certificateFacts } from '../x509/parse.ts';
import { atOnce } from './at-once.ts';
import type { OnStep } from './deployed.ts';
import { type ClusterRequest, loadBalancerIdOf, loadBalancerIfAny, textOf, visitedVhosts } from './load-balancer.ts';
import { openPorts } from './open-ports.ts';
import { type VhostFactsPorts, vhostFacts } from './vhost-facts.ts';

/** Answer of `check`; the contract of its `--json`. */
export interface CheckReport {
  /** Worst first. */
  readonly checks: readonly CheckResult[];
}

/** What is to be checked. */
export interface CheckRequest extends ClusterRequest {
  /** Normalised; empty takes those of the daemon and of all labels. */
  readonly hosts: readonly string[];
  /** Whether other ports are tried from here. */
  readonly otherPorts: boolean;
  /** What a daemon would be set to; left out, what it is set to counts. */
  readonly options?: Pick<Options, 'installMode' | 'groupBy'>;
}

export interface CheckPorts extends VhostFactsPorts {
  readonly marathon: Pick<Marathon, 'apps' | 'info'>;
  readonly daemonOf: (app: App) => DaemonApi | undefined;
  /** Undefined without DC/OS. */
  readonly cluster: (() => Promise<ClusterLook>) | undefined;
  readonly tcp: Tcp;
  readonly onStep: OnStep;
}

const HOSTS_AT_ONCE = 8;
const TIMEOUT_MS = 4_000;

/** Reads cluster, load balancer, DNS and the way from outside, and judges them. Throws what Marathon does. */
export async function check(request: CheckRequest, ports: CheckPorts): Promise<CheckReport> {
  return { checks: preflight(await checkFacts(request, ports)) };
}

/** 5 when something failed, else 0; part of the contract. */
export function checkExitCode({ checks }: CheckReport): number {
  return checks.some(({ verdict }) => verdict === 'fail') ? ANSWER_IS_NO : 0;
}

async function checkFacts(request: CheckRequest, ports: CheckPorts): Promise<CheckFacts> {
  ports.onStep('reading the cluster', 'Nothing was changed.');
  const [apps, info, cluster] = await Promise.all([ports.marathon.apps(), ports.marathon.info(), ports.cluster?.()]);
  const daemon = apps.find(({ id }) => id === request.daemonId);
  const loadBalancer = loadBalancerIfAny(apps, request);
  const declared = loadBalancer === undefined ? [] : visitedVhosts(apps, loadBalancer, request.daemonId);
  const instances = loadBalancer?.instances ?? [];
  const hosts = request.hosts.length > 0 ? request.hosts : [...new Set(declared.map(({ host }) => host))].sort();
  ports.onStep(`looking at ${hosts.length} vhosts from outside`, 'Nothing was changed.');
  const [looks, vhosts, report] = await Promise.all([
    Promise.all(instances.map((instance) => instanceFacts(instance, loadBalancer, hosts[0] ?? '', ports))),
    atOnce(hosts, HOSTS_AT_ONCE, (host) => vhostFacts(host, instances, ports)),
    daemon && daemon.tasksRunning > 0 ? ports.daemonOf(daemon)?.report() : undefined,
  ]);
  const seen = vhosts.flatMap(({ addresses }) => addresses.map(({ address }) => address));
  const known = cluster?.publicAgents?.flatMap(({ publicAddresses }) => publicAddresses) ?? [];
  if (request.otherPorts) ports.onStep('trying other ports from outside', 'Nothing was changed.');
  return {
    marathonVersion: info.version,
    dcosVersion: cluster?.version,
    publicAgents: cluster?.publicAgents?.length,
    loadBalancerId: loadBalancerIdOf(apps, request),
    loadBalancer,
    portHolders: loadBalancer === undefined ? [] : portHolders(loadBalancer.app, apps),
    daemon,
    installMode: request.options?.installMode ?? textOf(daemon, SETTINGS.installMode.variable ?? '') ?? 'env',
    groupBy: request.options?.groupBy ?? textOf(daemon, SETTINGS.groupBy.variable ?? '') ?? 'packed',
    instances: looks,
    declared,
    apps: loadBalancer === undefined ? [] : apps.filter((app) => isServed(app, loadBalancer)),
    vhosts,
    openPorts: request.otherPorts ? await openPorts([...new Set([...known, ...seen])], ports.tcp) : [],
    limits: report?.kind === 'report' ? report.report.limits : undefined,
    caIdentities: identitiesOf(textOf(daemon, 'LETSENCRYPT_SERVER_URL') ?? PRODUCTION_URL),
  };
}

/** Whether its labels are read; those of a single port may put it into another group. */
function isServed({ labels, ports }: App, loadBalancer: LoadBalancer): boolean {
  const groups = [labels.HAPROXY_GROUP, ...ports.map((_, index) => labels[`HAPROXY_${index}_GROUP`])];
  return groups.some((text) => isBehind({ groups: text?.split(',') ?? [], enabled: true }, loadBalancer));
}

async function instanceFacts(
  instance: LoadBalancerInstance,
  loadBalancer: LoadBalancer | undefined,
  servername: string,
  { probe, tls }: CheckPorts,
): Promise<InstanceFacts> {
  const taskPorts = loadBalancer?.app.tasks.find(({ id }) => id === instance.taskId)?.ports ?? [];
  const port = taskPorts.includes(HEALTH_PORT) ? HEALTH_PORT : (taskPorts[HEALTH_INDEX] ?? HEALTH_PORT);
  const { host: address } = instance;
  const [health, look] = await Promise.all([
    probe.get({ url: `http://${address}:${port}/_haproxy_health_check`, address, port, timeoutMs: TIMEOUT_MS }),
    tls.look({ address, port: instance.httpsPort, servername, timeoutMs: TIMEOUT_MS }),
  ]);
  const leaf = look.kind === 'served' ? certificateFacts(look.leafPem) : undefined;
  return { instance: `${address}:${port}`, health, leaf };
}

/** HAProxy's own port, third in the package's definition. */
const HEALTH_PORT = 9090;
const HEALTH_INDEX = 2;

/** What CAA records call Let's Encrypt (letsencrypt.org/docs/caa); other CAs are not known. */
function identitiesOf(serverUrl: string): readonly string[] | undefined {
  return serverUrl === PRODUCTION_URL || serverUrl === STAGING_URL ? ['letsencrypt.org'] : undefined;
}
