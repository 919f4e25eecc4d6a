import { join } from 'node:path';
import type { Image, ImageTable, TaskContext } from '../types.ts';

export interface Site {
  /** Where the name marathon.mesos, port 8080, really leads: `127.0.0.1:38557`. */
  readonly marathon: string;
  /** PEM file with the CA that the ACME server's own TLS certificate comes from. */
  readonly acmeCaFile: string;
  /** What a site adds to the daemon's environment when an app definition leaves it out. */
  readonly daemonEnv: Readonly<Record<string, string>>;
}

const HERE = import.meta.dirname;
const DAEMON = join(HERE, '..', '..', '..', 'bin', 'daemon.js');
const LOAD_BALANCER = join(HERE, '..', 'marathon-lb', 'main.ts');
const TEST_APP = join(HERE, 'test-app.ts');
const CONTAINER_NETWORK = join(HERE, 'container-network.mjs');

/** Node keeps what it has compiled and stripped of types: 200 ms less at every later start of a task. */
export const COMPILE_CACHE = { NODE_COMPILE_CACHE: join(HERE, '..', '..', '..', '.cache', 'node') };

/**
 * What runs for which image. The load balancer uses its agent's network and needs nothing else; the others get the
 * network of a container: their ports are mapped to the agent's, and `marathon.mesos` has an address.
 */
export function imageTable(site: Site): ImageTable {
  const daemon: Image = (task) => ({
    command: inContainer(DAEMON),
    // An app definition that says something itself keeps it: only what is left out is the site's to supply.
    env: {
      ...Object.fromEntries(Object.entries(site.daemonEnv).filter(([name]) => task.env[name] === undefined)),
      NODE_EXTRA_CA_CERTS: site.acmeCaFile,
      ...networkOf(task, site),
    },
  });
  return {
    'mesosphere/marathon-lb': (task) => ({
      command: [process.execPath, LOAD_BALANCER, ...task.args],
      env: COMPILE_CACHE,
    }),
    'mesosphere/letsencrypt-dcos-test': (task) => ({ command: inContainer(TEST_APP), env: networkOf(task, site) }),
    'mesosphere/letsencrypt-dcos': daemon,
    'dcos-letsencrypt': daemon,
  };
}

function inContainer(program: string): readonly [string, ...string[]] {
  return [process.execPath, '--import', CONTAINER_NETWORK, program];
}

function networkOf(task: TaskContext, { marathon }: Site): Readonly<Record<string, string>> {
  return {
    ...COMPILE_CACHE,
    CONTAINER_PORTS: task.ports.map(({ containerPort, hostPort }) => `${containerPort}:${hostPort}`).join(','),
    CONTAINER_HOST: task.agent.address,
    CONTAINER_NAMES: `marathon.mesos:8080=${marathon}`,
  };
}
