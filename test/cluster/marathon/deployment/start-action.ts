import { addHealthCheckEvent, appTerminatedEvent, removeHealthCheckEvent } from '../event/event-payloads.ts';
import { ReplaceApp } from './replace-app.ts';
import type { Crew, RunningAction } from './running-action.ts';
import { ScaleApp } from './scale-app.ts';
import type { Action } from './types.ts';

/** Begins an action of a plan. Source: mesosphere/marathon core/deployment/impl/DeploymentActor.scala, performStep. */
export function startAction(action: Action, crew: Crew): RunningAction {
  const { app } = action;
  if (action.action === 'StopApplication') return stopApp(app.id, crew);
  if (action.action === 'ScaleApplication') return new ScaleApp(app, action.toKill, crew);
  for (const check of app.healthChecks) crew.publish(addHealthCheckEvent(app, check));
  if (action.action === 'RestartApplication') return new ReplaceApp(app, crew);
  // StartApplication asks for no instances: the next step scales
  return { appId: app.id, advance: () => true };
}

/** Kills all instances of an app and lets go of their data. Source: AppStopActor.scala. */
function stopApp(appId: string, crew: Crew): RunningAction {
  for (const instance of crew.instances.list(appId)) crew.retire(instance, 'Decommissioned');
  crew.publish(removeHealthCheckEvent(appId));
  return {
    appId,
    advance: () => {
      const gone = crew.instances.list(appId).length === 0;
      if (gone) crew.publish(appTerminatedEvent(appId));
      return gone;
    },
  };
}
