import type { App } from '../app/types.ts';

export interface LaunchFacts {
  readonly taskId: string;
  /** The agent's address. */
  readonly host: string;
  /** One per port definition or mapping; undefined where a mapping has no host port. */
  readonly hostPorts: readonly (number | undefined)[];
  readonly sandbox: string;
  readonly secrets: Readonly<Record<string, string>>;
}

interface PortRequest {
  readonly name?: string | undefined;
  /** Container port, or service port in host mode; 0 when not chosen. */
  readonly port: number;
}

/**
 * The environment of a task as Marathon and Mesos set it; the app's own env wins over everything.
 * Source: mesosphere/marathon src/main/scala/mesosphere/mesos/TaskBuilder.scala and EnvironmentHelper.scala;
 * MESOS_*: apache/mesos docs/executors.md.
 */
export function taskEnvironment(app: App, facts: LaunchFacts): Record<string, string> {
  return {
    ...mesosEnvironment(facts),
    ...appEnvironment(app),
    ...labelEnvironment(app.labels),
    HOST: facts.host,
    MESOS_TASK_ID: facts.taskId,
    ...portEnvironment(portRequests(app), facts.hostPorts),
    ...userEnvironment(app, facts.secrets),
  };
}

function mesosEnvironment({ taskId, host, sandbox }: LaunchFacts): Record<string, string> {
  return {
    MESOS_SANDBOX: sandbox,
    MESOS_DIRECTORY: sandbox,
    MESOS_EXECUTOR_ID: taskId,
    MESOS_CONTAINER_NAME: `mesos-${taskId}`,
    LIBPROCESS_IP: host,
  };
}

function appEnvironment(app: App): Record<string, string> {
  const image = app.container?.type === 'DOCKER' ? app.container.docker?.image : undefined;
  return {
    MARATHON_APP_ID: app.id,
    MARATHON_APP_VERSION: app.version,
    ...(image === undefined ? {} : { MARATHON_APP_DOCKER_IMAGE: image }),
    MARATHON_APP_RESOURCE_CPUS: double(app.cpus),
    MARATHON_APP_RESOURCE_MEM: double(app.mem),
    MARATHON_APP_RESOURCE_DISK: double(app.disk),
    MARATHON_APP_RESOURCE_GPUS: String(app.gpus),
    MARATHON_APP_ENFORCE_GROUP_ROLE: 'false',
  };
}

/** A Scala Double: `64.0`. */
function double(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

const MAX_LENGTH = 512;
const PREFIX = 'MARATHON_APP_LABEL_';

function labelEnvironment(labels: Readonly<Record<string, string>>): Record<string, string> {
  const exported = Object.entries(labels)
    .filter(([key, value]) => key.length < MAX_LENGTH - PREFIX.length && value.length < MAX_LENGTH)
    .map(([key, value]) => [key.replace(/[^a-zA-Z0-9_]+/g, '_').toUpperCase(), value] as const);
  return {
    MARATHON_APP_LABELS: exported.map(([name]) => name).join(' '),
    ...Object.fromEntries(exported.map(([name, value]) => [PREFIX + name, value])),
  };
}

function portRequests(app: App): PortRequest[] {
  if (app.container?.portMappings)
    return app.container.portMappings.map(({ name, containerPort }) => ({ name, port: containerPort }));
  return app.portDefinitions.map(({ name, port }) => ({ name, port }));
}

function portEnvironment(
  requests: readonly PortRequest[],
  hostPorts: readonly (number | undefined)[],
): Record<string, string> {
  const env: Record<string, string> = {};
  const assigned = hostPorts.filter((port) => port !== undefined);
  requests.forEach(({ name, port }, index) => {
    const effective = hostPorts[index] ?? port;
    env[`PORT${index}`] = String(effective);
    env[`PORT_${port === 0 ? effective : port}`] = String(effective);
    if (name !== undefined) env[`PORT_${name.toUpperCase()}`] = String(effective);
  });
  if (requests.length === 0) return env;
  if (assigned[0] !== undefined) env.PORT = String(assigned[0]);
  env.PORTS = assigned.join(',');
  return env;
}

function userEnvironment(app: App, secrets: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(app.env).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : (secrets[app.secrets[value.secret]?.source ?? ''] ?? ''),
    ]),
  );
}
