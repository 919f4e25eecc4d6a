import type { App } from './types.ts';

/** `--local_port_min` and `--local_port_max` of mesosphere/marathon MarathonConf.scala. */
const FIRST = 10_000;
const LAST = 20_000;

/** The service ports of an app in definition order, 0 where none is assigned yet. */
export function servicePortsOf(app: App): number[] {
  if (app.container?.portMappings) return app.container.portMappings.map(({ servicePort }) => servicePort);
  return app.portDefinitions.map(({ port }) => port);
}

/**
 * Takes an app, what was stored under its id and all ports in use; returns the app with every 0 replaced, first by
 * ports it had before. Throws an Error when the range is used up.
 * Source: mesosphere/marathon core/group/impl/AssignDynamicServiceLogic.scala.
 */
export function assignServicePorts(app: App, stored: App | undefined, used: ReadonlySet<number>): App {
  const wanted = servicePortsOf(app);
  if (!wanted.includes(0)) return app;
  const reusable = stored ? servicePortsOf(stored).filter((port) => port >= FIRST && !wanted.includes(port)) : [];
  const free = freePorts(reusable, used, wanted);
  const ports = wanted.map((port) => (port === 0 ? next(free) : port));
  const { container } = app;
  if (container?.portMappings) {
    const portMappings = container.portMappings.map((mapping, index) => ({
      ...mapping,
      servicePort: ports[index] ?? mapping.servicePort,
    }));
    return { ...app, container: { ...container, portMappings } };
  }
  return { ...app, portDefinitions: app.portDefinitions.map((port, index) => ({ ...port, port: ports[index] ?? 0 })) };
}

function* freePorts(reusable: readonly number[], used: ReadonlySet<number>, wanted: readonly number[]) {
  yield* reusable;
  for (let port = FIRST; port <= LAST; port += 1) {
    if (!used.has(port) && !wanted.includes(port)) yield port;
  }
}

function next(ports: Generator<number>): number {
  const { value, done } = ports.next();
  if (done) throw new Error(`All ports in the range [${FIRST}-${LAST}] are already in use`);
  return value;
}
