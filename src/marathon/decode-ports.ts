import { z } from 'zod';
import type { App, AppPort } from './types.ts';

const PORT_MAPPINGS = z
  .array(
    z.object({
      containerPort: z.number().nullish(),
      hostPort: z.number().nullish(),
      servicePort: z.number().nullish(),
    }),
  )
  .nullish();

/** The fields in which one release or another says network mode and ports. */
export const PORT_FIELDS = {
  requirePorts: z.boolean().nullish(),
  networks: z.array(z.object({ mode: z.string().nullish() })).nullish(),
  container: z
    .object({
      portMappings: PORT_MAPPINGS,
      volumes: z.array(z.object({ persistent: z.unknown().optional() })).nullish(),
      docker: z
        .object({ image: z.string().nullish(), network: z.string().nullish(), portMappings: PORT_MAPPINGS })
        .nullish(),
    })
    .nullish(),
  ipAddress: z.unknown().optional(),
  portDefinitions: z.array(z.object({ port: z.number().nullish() })).nullish(),
  ports: z.array(z.number()).nullish(),
};

const PORTS_JSON = z.object(PORT_FIELDS);

type PortsJson = z.infer<typeof PORTS_JSON>;

/**
 * Takes an app's JSON, returns its network mode: `networks` since 1.5, `docker.network` and `ipAddress` before.
 * Source: mesosphere/marathon-lb utils.py get_app_networking_mode.
 */
export function networkMode({ networks, container, ipAddress }: PortsJson): App['networkMode'] {
  const mode = networks?.at(-1)?.mode;
  if (mode === 'host' || mode === 'container' || mode === 'container/bridge') {
    return mode;
  }
  const dockerNetwork = container?.docker?.network;
  if (dockerNetwork === 'BRIDGE') {
    return 'container/bridge';
  }

  return dockerNetwork === 'USER' || (networks ?? []).length > 0 || ipAddress ? 'container' : 'host';
}

/**
 * Takes an app's JSON, returns its ports in definition order: port mappings (`container.docker` up to 1.4, `container`
 * since), else `portDefinitions` (since 1.0), else `ports`. Source: mesosphere/marathon-lb utils.py get_service_ports.
 */
export function appPorts(json: PortsJson): readonly AppPort[] {
  const docker = json.container?.docker?.portMappings ?? [];
  const mappings = docker.length > 0 ? docker : (json.container?.portMappings ?? []);
  if (networkMode(json) !== 'host' && mappings.length > 0) {
    return mappings.map(({ servicePort, containerPort, hostPort }) => ({
      servicePort: servicePort ?? 0,
      containerPort: containerPort ?? undefined,
      ...(hostPort ? { hostPort } : {}),
    }));
  }
  const defined = (json.portDefinitions ?? []).map(({ port }) => port ?? 0);

  return (defined.length > 0 ? defined : (json.ports ?? [])).map((servicePort) => ({
    servicePort,
    containerPort: undefined,
    ...(json.requirePorts && servicePort > 0 ? { hostPort: servicePort } : {}),
  }));
}
