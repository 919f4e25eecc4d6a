import type { App, Task } from '../marathon/types.ts';
import { commandWords } from './command-words.ts';
import type { LoadBalancer, LoadBalancerInstance } from './types.ts';

/**
 * Takes all apps and the id of marathon-lb's app (`marathon-lb` or `/infra/marathon-lb`), returns the load balancer with
 * an instance for each running task; undefined when there is no such app.
 */
export function findLoadBalancer(apps: readonly App[], id: string): LoadBalancer | undefined {
  const absolute = id.startsWith('/') ? id : `/${id}`;
  const app = apps.find((one) => one.id === absolute);

  return app && { app, groups: groupsOf(app), instances: instancesOf(app) };
}

/**
 * Each `--group` adds one group. Unlike the HAPROXY_GROUP of an app it is not split at commas: `--group a,b` is one group
 * that no app can be in. Source: mesosphere/marathon-lb marathon_lb.py (argparse action `append`).
 */
function groupsOf(app: App): readonly string[] {
  const words = commandWords(app);

  return words.flatMap((word, at) => {
    const next = words[at + 1];
    if (word === '--group') {
      return next === undefined ? [] : [next];
    }
    return word.startsWith('--group=') ? [word.slice('--group='.length)] : [];
  });
}

function instancesOf(app: App): readonly LoadBalancerInstance[] {
  return app.tasks
    .filter(({ state }) => state === 'TASK_RUNNING')
    .map((task) => ({
      taskId: task.id,
      host: task.host,
      httpPort: hostPortOf(app, task, 80, 0),
      httpsPort: hostPortOf(app, task, 443, 1),
      statsPort: hostPortOf(app, task, 9090, 2),
      healthy: task.healthy,
    }));
}

/** The host port behind which HAProxy binds `port`: itself in host mode; by mapping, or by the package's order, otherwise. */
function hostPortOf(app: App, { ports }: Task, port: number, usualIndex: number): number {
  if (ports.includes(port)) {
    return port;
  }
  const mapped = app.ports.findIndex(({ containerPort }) => containerPort === port);

  return ports[mapped >= 0 ? mapped : usualIndex] ?? port;
}
