import type { App } from '../marathon/types.ts';

/** An agent on which another app's task holds a host port that an app insists on. */
export interface PortHolder {
  /** Agent, as tasks name it. */
  readonly host: string;
  readonly appId: string;
}

/**
 * Takes an app and all apps with their tasks, returns the agents on which others are in its way, each once, in the order
 * of the apps. Only apps that ask for the same agents count, by role: port 80 of a private agent is no concern of a
 * public one. Pure; agents on which the app itself runs are left out.
 */
export function portHolders(app: App, apps: readonly App[]): readonly PortHolder[] {
  const fixed = new Set(app.ports.flatMap(({ hostPort }) => hostPort ?? []));
  const own = app.tasks.map(({ host }) => host);
  const holders = new Map<string, PortHolder>();
  for (const other of apps) {
    if (other.id === app.id || !sharesAgents(app, other)) continue;
    for (const { host, ports } of other.tasks) {
      if (own.includes(host) || holders.has(host) || !ports.some((port) => fixed.has(port))) continue;
      holders.set(host, { host, appId: other.id });
    }
  }
  return [...holders.values()];
}

function sharesAgents(app: App, other: App): boolean {
  const roles = rolesOf(other);
  return rolesOf(app).some((role) => roles.includes(role));
}

function rolesOf({ acceptedResourceRoles }: App): readonly string[] {
  return acceptedResourceRoles.length === 0 ? ['*'] : acceptedResourceRoles;
}
