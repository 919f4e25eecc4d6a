import { readServices } from './labels.ts';
import { networkMode, servicePorts, taskIp, taskPorts } from './network.ts';
import type { RawApp, RawTask, Server, Service } from './types.ts';

export interface ServiceRules {
  /** `--health-check`: a task of an app with health checks is routed only while a result says alive. */
  readonly respectHealth: boolean;
  /** `--strict-mode`: a port without HAPROXY_{n}_ENABLED=true is left out. */
  readonly strictMode: boolean;
  /** Address of a task's host name; undefined when it cannot be resolved. */
  readonly resolve: (host: string) => string | undefined;
  /** Last known health by task id, used while Marathon sends no results; updated by this call. */
  readonly knownHealth: Map<string, boolean>;
}

/** Task states whose tasks get no traffic; RUNNING, LOST and UNREACHABLE remain (marathon_lb.py 1.14 and later). */
const UNROUTED_STATES: ReadonlySet<string> = new Set([
  'TASK_STAGING',
  'TASK_STARTING',
  'TASK_KILLING',
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_ERROR',
  'TASK_DROPPED',
  'TASK_GONE',
  'TASK_GONE_BY_OPERATOR',
  'TASK_UNKNOWN',
]);

/**
 * The services of all apps that have at least one server, sorted as the configuration shows them.
 *
 * Throws when an app lacks `labels` or `tasks` or carries a label value that does not parse: marathon-lb then keeps
 * its old configuration for everybody (mesosphere/marathon-lb marathon_lb.py, `get_apps`).
 */
export function servicesOf(apps: readonly RawApp[], rules: ServiceRules): Service[] {
  return apps
    .flatMap((app) => withServers(app, rules))
    .filter((service) => service.servers.length > 0)
    .sort((a, b) => compare(a.appId, b.appId) || a.servicePort - b.servicePort);
}

/** Every host name whose address `servicesOf` will ask for. */
export function taskHosts(apps: readonly RawApp[]): string[] {
  return [...new Set(apps.flatMap((app) => (app.tasks ?? []).flatMap((task) => (task.host ? [task.host] : []))))];
}

/** Order of Python's string comparison, which compares code points. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function withServers(app: RawApp, rules: ServiceRules): Service[] {
  const { tasks } = app;
  const ports = servicePorts(app);
  const services = readServices(app, ports, rules.strictMode);
  if (tasks === undefined) throw new Error(`app ${app.id} has no tasks: /v2/apps was not asked to embed them`);
  const servers = new Map<number, Server[]>();
  for (const task of tasks.filter((candidate) => isRouted(app, candidate, rules))) {
    addServers(app, task, ports, rules, servers);
  }
  return [...services].map(([port, service]) => ({ ...service, servers: servers.get(port) ?? [] }));
}

function addServers(
  app: RawApp,
  task: RawTask,
  ports: readonly number[],
  rules: ServiceRules,
  servers: Map<number, Server[]>,
): void {
  const mode = networkMode(app);
  const ip = taskIp(task, mode, rules.resolve);
  if (ip === undefined) return;
  taskPorts(app, task, mode).forEach((port, index) => {
    const servicePort = ports[index];
    if (servicePort === undefined) return;
    const list = servers.get(servicePort) ?? [];
    list.push({ host: task.host ?? '', ip, port });
    servers.set(servicePort, list);
  });
}

function isRouted(app: RawApp, task: RawTask, rules: ServiceRules): boolean {
  if (!task.host) return false;
  if (task.state !== undefined && UNROUTED_STATES.has(task.state)) return false;
  if (!rules.respectHealth || (app.healthChecks ?? []).length === 0) return true;
  if (task.healthCheckResults === undefined) return rules.knownHealth.get(task.id) ?? false;
  const alive = task.healthCheckResults.some((result) => result.alive);
  rules.knownHealth.set(task.id, alive);
  return alive;
}
