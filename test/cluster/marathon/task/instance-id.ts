/** `/prod/web` and a UUID make `prod_web.instance-<uuid>`. Source: mesosphere/marathon core/instance/Instance.scala. */
export function instanceId(appId: string, uuid: string): string {
  return `${appId.replace(/^\//, '').replaceAll('/', '_')}.instance-${uuid}`;
}

/** The id of the n-th launch of an instance. Source: mesosphere/marathon core/task/Task.scala, TaskIdWithIncarnation. */
export function taskId(instance: string, incarnation: number): string {
  return `${instance}._app.${incarnation}`;
}
