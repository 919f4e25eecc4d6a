import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Marathon, startMarathon } from '../../cluster/marathon/marathon.ts';
import type { BenchContext } from '../types.ts';

/** A Marathon with one marathon-lb, in which nothing happens any more. */
export interface QuietCluster {
  readonly marathonUrl: string;
  stop(): Promise<void>;
}

const AGENT = { id: 'S0', address: '127.0.0.1', role: 'slave_public', attributes: { public_ip: 'true' } } as const;

export interface QuietClusterRequest {
  /** The environment of marathon-lb. */
  readonly loadBalancerEnvironment: Readonly<Record<string, string>>;
  /** Names that the daemon's own app asks certificates for. */
  readonly names: readonly string[];
}

/** Id of the daemon's own app. */
export const DAEMON_APP = '/letsencrypt';

/** Starts Marathon, a stand-in for marathon-lb that serves the certificates of its environment, and the daemon's app. */
export async function startQuietCluster(
  { loadBalancerEnvironment, names }: QuietClusterRequest,
  { supervisor, directory }: BenchContext,
): Promise<QuietCluster> {
  const stateDir = join(directory, 'mesos');
  await mkdir(stateDir);
  const front = join(import.meta.dirname, 'tls-front.ts');
  const images = { 'mesosphere/marathon-lb': () => ({ command: [process.execPath, front] as const }) };
  const marathon = await startMarathon({ agents: [AGENT], images, supervisor, stateDir });
  await deploy(marathon, loadBalancerApp(loadBalancerEnvironment));
  await deploy(marathon, daemonApp(names));
  return { marathonUrl: marathon.url, stop: marathon.stop };
}

function loadBalancerApp(env: Readonly<Record<string, string>>): object {
  return {
    id: '/marathon-lb',
    cpus: 0.1,
    mem: 128,
    args: ['sse', '--group', 'external'],
    env,
    container: { type: 'DOCKER', docker: { image: 'mesosphere/marathon-lb:v1.15.0' } },
    networks: [{ mode: 'host' }],
    portDefinitions: [{ port: 0 }, { port: 0 }],
    acceptedResourceRoles: ['slave_public'],
  };
}

/**
 * Only asked for its label, which takes more names than an environment variable (128 KiB); the daemon that is measured runs
 * beside Marathon.
 */
function daemonApp(names: readonly string[]): object {
  const labels = { HAPROXY_0_VHOST: names.join(',') };
  return { id: DAEMON_APP, instances: 0, cpus: 0.1, mem: 256, cmd: 'daemon', labels };
}

async function deploy(marathon: Marathon, app: object): Promise<void> {
  const answer = await fetch(`${marathon.url}/v2/apps`, { method: 'POST', body: JSON.stringify(app) });
  if (!answer.ok) throw new Error(`Marathon answers ${answer.status}: ${await answer.text()}`);
  await marathon.whenDeploymentEnds(answer.headers.get('marathon-deployment-id') ?? '');
}
