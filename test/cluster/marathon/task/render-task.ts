import type { ApiVersion, JsonObject } from '../app/render-app.ts';
import { servicePortsOf } from '../app/service-ports.ts';
import type { CheckHealth } from './health-verdict.ts';
import { type Instance, isTerminal, type Task } from './types.ts';

/**
 * The JSON of an instance's task, or undefined for one that was never launched. `servicePorts` are filled in /v2/tasks
 * only. Source: mesosphere/marathon raml/TaskConversion.scala.
 */
export function renderTask(instance: Instance, api: ApiVersion, servicePorts: boolean): JsonObject | undefined {
  const { task, app } = instance;
  if (!task) return undefined;
  const terminal = isTerminal(instance.condition) || instance.condition === 'Scheduled';
  return {
    appId: instance.appId,
    healthCheckResults: instance.health.flatMap((health) => (health ? [renderHealth(health, instance.id)] : [])),
    host: task.agent.address,
    id: task.id,
    ipAddresses: ipAddressesOf(task),
    ports: terminal ? [] : portsOf(task),
    servicePorts: servicePorts ? servicePortsOf(app) : [],
    slaveId: task.agent.id,
    state: task.state,
    ...(terminal ? {} : { stagedAt: task.stagedAt, version: task.version }),
    ...(terminal || task.startedAt === undefined ? {} : { startedAt: task.startedAt }),
    localVolumes: localVolumesOf(instance),
    ...(api === '1.4' ? {} : { role: app.role }),
  };
}

/** Host ports in definition order, those without one left out. */
export function portsOf(task: Task): number[] {
  return task.hostPorts.filter((port) => port !== undefined);
}

/** An agent has one address here, and a task has no other. */
export function ipAddressesOf(task: Task): { ipAddress: string; protocol: 'IPv4' }[] {
  return [{ ipAddress: task.agent.address, protocol: 'IPv4' }];
}

function renderHealth(health: CheckHealth, instanceId: string): JsonObject {
  return { ...health, instanceId };
}

function localVolumesOf({ app, id }: Instance): JsonObject[] {
  return (app.container?.volumes ?? [])
    .filter((volume) => volume.persistent !== undefined)
    .map(({ containerPath }) => ({
      runSpecId: app.id,
      containerPath,
      uuid: id.slice(id.lastIndexOf('instance-') + 'instance-'.length),
      persistenceId: `${app.id.slice(1).replaceAll('/', '_')}#${containerPath}#${id.slice(id.lastIndexOf('instance-') + 'instance-'.length)}`,
    }));
}
