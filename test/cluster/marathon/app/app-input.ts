import { z } from 'zod';

const labels = z.record(z.string(), z.string());

const portDefinition = z.object({
  port: z.int().min(0).max(65535).default(0),
  protocol: z.enum(['tcp', 'udp', 'udp,tcp']).default('tcp'),
  name: z.string().optional(),
  labels: labels.default({}),
});

const portMapping = z.object({
  containerPort: z.int().min(0).max(65535).default(0),
  hostPort: z.int().min(0).max(65535).optional(),
  servicePort: z.int().min(0).max(65535).default(0),
  protocol: z.enum(['tcp', 'udp', 'udp,tcp']).default('tcp'),
  name: z.string().optional(),
  labels: labels.default({}),
  networkNames: z.array(z.string()).default([]),
});

const volume = z.object({
  containerPath: z.string().optional(),
  hostPath: z.string().optional(),
  mode: z.enum(['RW', 'RO']).optional(),
  persistent: z.looseObject({ size: z.int() }).optional(),
  external: z.looseObject({}).optional(),
  secret: z.string().optional(),
});

const docker = z.looseObject({
  image: z.string(),
  network: z.enum(['BRIDGE', 'HOST', 'USER', 'NONE']).optional(),
  portMappings: z.array(portMapping).optional(),
});

const container = z.looseObject({
  type: z.enum(['DOCKER', 'MESOS']).default('DOCKER'),
  docker: docker.optional(),
  portMappings: z.array(portMapping).optional(),
  volumes: z.array(volume).default([]),
});

const healthCheck = z.object({
  protocol: z.enum(['HTTP', 'HTTPS', 'TCP', 'COMMAND', 'MESOS_HTTP', 'MESOS_HTTPS', 'MESOS_TCP']).default('HTTP'),
  path: z.string().optional(),
  port: z.int().optional(),
  portIndex: z.int().optional(),
  command: z.object({ value: z.string() }).optional(),
  gracePeriodSeconds: z.number().default(300),
  intervalSeconds: z.number().default(60),
  timeoutSeconds: z.number().default(20),
  maxConsecutiveFailures: z.int().default(3),
  delaySeconds: z.number().default(15),
  ipProtocol: z.enum(['IPv4', 'IPv6']).default('IPv4'),
  ignoreHttp1xx: z.boolean().default(false),
});

const readinessCheck = z.object({
  name: z.string().default('readinessCheck'),
  protocol: z.enum(['HTTP', 'HTTPS']).default('HTTP'),
  path: z.string().default('/'),
  portName: z.string().default('http-api'),
  intervalSeconds: z.number().default(30),
  timeoutSeconds: z.number().default(10),
  httpStatusCodesForReady: z.array(z.int()).default([200]),
  preserveLastResponse: z.boolean().default(false),
});

const network = z.object({
  mode: z.enum(['host', 'container', 'container/bridge']).default('container'),
  name: z.string().optional(),
  labels: labels.default({}),
});

/**
 * An app as a client may write it: old and new spellings together, everything optional, unknown fields dropped.
 * Names and defaults: mesosphere/marathon docs/docs/rest-api/public/api/v2/types/app.raml.
 */
export const appInput = z
  .object({
    id: z.string(),
    cmd: z.string(),
    args: z.array(z.string()),
    user: z.string(),
    env: z.record(z.string(), z.union([z.string(), z.object({ secret: z.string() })])),
    instances: z.int(),
    cpus: z.number(),
    mem: z.number(),
    disk: z.number(),
    gpus: z.int(),
    executor: z.string(),
    constraints: z.array(z.array(z.string())),
    fetch: z.array(z.looseObject({ uri: z.string() })),
    uris: z.array(z.string()),
    ports: z.array(z.int()),
    portDefinitions: z.array(portDefinition),
    requirePorts: z.boolean(),
    backoffSeconds: z.number(),
    backoffFactor: z.number(),
    maxLaunchDelaySeconds: z.number(),
    container,
    networks: z.array(network),
    ipAddress: z.looseObject({ networkName: z.string().optional() }),
    healthChecks: z.array(healthCheck),
    readinessChecks: z.array(readinessCheck),
    check: z.looseObject({}),
    dependencies: z.array(z.string()),
    upgradeStrategy: z.object({ minimumHealthCapacity: z.number(), maximumOverCapacity: z.number() }),
    labels,
    acceptedResourceRoles: z.array(z.string()),
    residency: z.looseObject({}),
    secrets: z.record(z.string(), z.object({ source: z.string() })),
    taskKillGracePeriodSeconds: z.number(),
    unreachableStrategy: z.union([
      z.literal('disabled'),
      z.object({ inactiveAfterSeconds: z.number().default(0), expungeAfterSeconds: z.number().default(0) }),
    ]),
    killSelection: z.enum(['YOUNGEST_FIRST', 'OLDEST_FIRST']),
    role: z.string(),
    tty: z.boolean(),
    executorResources: z.looseObject({}),
    resourceLimits: z.looseObject({}),
    version: z.string(),
  })
  .partial();

export type AppInput = z.infer<typeof appInput>;
export type PortDefinition = z.infer<typeof portDefinition>;
export type PortMapping = z.infer<typeof portMapping>;
export type Volume = z.infer<typeof volume>;
export type Container = z.infer<typeof container>;
export type HealthCheck = z.infer<typeof healthCheck>;
export type ReadinessCheck = z.infer<typeof readinessCheck>;
export type Network = z.infer<typeof network>;
