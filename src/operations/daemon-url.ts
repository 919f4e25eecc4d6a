import { serviceUrl } from '../dcos/admin-router.ts';
import type { Access } from '../dcos/types.ts';
import type { App } from '../marathon/types.ts';

/** Place of the API among the daemon's ports (app-definition/daemon-app.ts), unless its label says otherwise. */
const API_PORT_INDEX = 1;

/**
 * Takes the way to Marathon and the daemon's app, returns where its API is: behind Admin Router, or at the running task
 * where there is none. Undefined when no task runs, or it has no such port, as the original's had not.
 */
export function daemonUrl(access: Access, app: App): string | undefined {
  const { DCOS_SERVICE_NAME: name, DCOS_SERVICE_PORT_INDEX: portIndex } = app.labels;
  if (access.kind === 'dcos') return name === undefined ? undefined : serviceUrl(access.cluster, name);
  const task = app.tasks.find(({ state }) => state === 'TASK_RUNNING');
  const port = task?.ports[Number(portIndex ?? API_PORT_INDEX)];
  return task === undefined || port === undefined ? undefined : `http://${urlHost(task.host)}:${port}`;
}

/** IPv6 addresses stand in brackets (RFC 3986 section 3.2.2). */
function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
