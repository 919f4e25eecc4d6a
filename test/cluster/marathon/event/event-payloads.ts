import type { HealthCheck } from '../app/app-input.ts';
import { type ApiVersion, type JsonObject, renderApp, renderHealthCheck } from '../app/render-app.ts';
import type { App } from '../app/types.ts';
import { renderSteps } from '../deployment/render-deployment.ts';
import type { Action, Deployment } from '../deployment/types.ts';
import { ipAddressesOf, portsOf } from '../task/render-task.ts';
import type { Instance, Task } from '../task/types.ts';

/** An event without its timestamp, which the stream adds. */
export type MarathonEvent = JsonObject & { readonly eventType: string };

// Source of all payloads: mesosphere/marathon core/event/Events.scala and api/v2/json/Formats.scala (EventFormats).

/** A POST of an app, or a PUT or PATCH of one; not sent for other writes. */
export function apiPostEvent(clientIp: string, uri: string, app: App, api: ApiVersion): MarathonEvent {
  return { clientIp, uri, appDefinition: renderApp(app, api), eventType: 'api_post_event' };
}

export function groupChangeEvent(groupId: string, version: string): MarathonEvent {
  return { groupId, version, eventType: 'group_change_success' };
}

export function groupChangeFailedEvent(groupId: string, version: string, reason: string): MarathonEvent {
  return { groupId, version, reason, eventType: 'group_change_failed' };
}

/** A step has started; the light form, which is the only one from 1.8 on. */
export function deploymentInfoEvent(deployment: Deployment, actions: readonly Action[]): MarathonEvent {
  return { plan: renderPlan(deployment), currentStep: renderSteps([actions])[0], eventType: 'deployment_info' };
}

export function deploymentStepEvent(deployment: Deployment, actions: readonly Action[]): MarathonEvent {
  return { plan: renderPlan(deployment), currentStep: renderSteps([actions])[0], eventType: 'deployment_step_success' };
}

export function deploymentSuccessEvent(deployment: Deployment): MarathonEvent {
  return { id: deployment.id, plan: renderPlan(deployment), eventType: 'deployment_success' };
}

/** Also sent when a deployment is superseded, deleted, or was refused because of a lock. */
export function deploymentFailedEvent(deployment: Deployment, reason: string): MarathonEvent {
  return { id: deployment.id, plan: renderPlan(deployment), reason, eventType: 'deployment_failed' };
}

function renderPlan({ id, steps, version }: Deployment): JsonObject {
  return { id, steps: renderSteps(steps), version };
}

/** A Mesos task status. */
export function statusUpdateEvent(appId: string, task: Task): MarathonEvent {
  return {
    slaveId: task.agent.id,
    taskId: task.id,
    taskStatus: task.state,
    message: task.message,
    appId,
    host: task.agent.address,
    ipAddresses: ipAddressesOf(task),
    ports: portsOf(task),
    version: task.version,
    eventType: 'status_update_event',
  };
}

export function instanceChangedEvent(instance: Instance): MarathonEvent {
  const agent = instance.condition === 'Scheduled' ? instance.home : instance.task?.agent;
  return {
    instanceId: instance.id,
    condition: instance.condition,
    runSpecId: instance.appId,
    agentId: agent?.id ?? null,
    host: agent?.address ?? null,
    runSpecVersion: instance.app.version,
    eventType: 'instance_changed_event',
  };
}

export function instanceHealthEvent(instance: Instance): MarathonEvent {
  return {
    instanceId: instance.id,
    runSpecId: instance.appId,
    healthy: instance.healthy ?? null,
    runSpecVersion: instance.app.version,
    eventType: 'instance_health_changed_event',
  };
}

/** For checks that Marathon runs itself. */
export function healthStatusEvent(instance: Instance, alive: boolean): MarathonEvent {
  return {
    appId: instance.appId,
    instanceId: instance.id,
    version: instance.app.version,
    alive,
    eventType: 'health_status_changed_event',
  };
}

/** Its `taskId` is the id of an instance, as in Formats.scala (FailedHealthCheckWrites). */
export function failedHealthCheckEvent(instance: Instance, check: HealthCheck): MarathonEvent {
  return {
    appId: instance.appId,
    eventType: 'failed_health_check_event',
    healthCheck: renderHealthCheck(check),
    taskId: instance.id,
  };
}

export function addHealthCheckEvent(app: App, check: HealthCheck): MarathonEvent {
  return {
    appId: app.id,
    eventType: 'add_health_check_event',
    healthCheck: renderHealthCheck(check),
    version: app.version,
  };
}

export function removeHealthCheckEvent(appId: string): MarathonEvent {
  return { appId, eventType: 'remove_health_check_event' };
}

export function unhealthyKillEvent(instance: Instance, task: Task, reason: string): MarathonEvent {
  return {
    appId: instance.appId,
    taskId: task.id,
    instanceId: instance.id,
    version: instance.app.version,
    reason,
    host: task.agent.address,
    slaveId: task.agent.id,
    eventType: 'unhealthy_instance_kill_event',
  };
}

export function appTerminatedEvent(appId: string): MarathonEvent {
  return { appId, eventType: 'app_terminated_event' };
}

export function streamAttachedEvent(remoteAddress: string): MarathonEvent {
  return { remoteAddress, eventType: 'event_stream_attached' };
}

export function streamDetachedEvent(remoteAddress: string): MarathonEvent {
  return { remoteAddress, eventType: 'event_stream_detached' };
}
