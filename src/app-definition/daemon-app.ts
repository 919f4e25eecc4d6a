import { challengeLabels } from '../marathon-lb/challenge-labels.ts';
import { daemonVolume, placement, unreachableStrategy } from './daemon-volume.ts';
import { daemonEnv } from './options.ts';
import type { AppDefinition, Options } from './types.ts';

/** Place of each port in the app: labels and routes count on it. */
const CHALLENGE_PORT_INDEX = 0;
const API_PORT_INDEX = 1;

/** Stands in the rule for challenges, which holds for every host; no request ever names it (RFC 2606). */
export const CHALLENGE_HOST = 'challenge.letsencrypt.invalid';

/** Where the volume appears in the sandbox, and what the daemon is told as its state directory. */
const STATE_DIRECTORY = 'data';

/** glibc keeps a heap for each thread; one for all is 10 MB less, in a process whose threads do little (mallopt(3)). */
export const ALLOCATOR_ENV = { MALLOC_ARENA_MAX: '1' } as const;

/**
 * Takes complete options, returns the daemon as a Marathon app (Marathon 1.5 or later, Universal Container Runtime).
 *
 * One instance, stopped before its successor starts (0/0), as a persistent volume demands and since two renewers would
 * spend the CA's rate limits twice; for the same reasons none takes its place while its agent is out of reach. There is no health check: see this room's README.
 */
export function daemonApp(options: Options): AppDefinition {
  return {
    id: options.appId,
    instances: 1,
    cpus: options.cpus,
    mem: options.mem,
    container: {
      type: 'MESOS',
      docker: { image: options.image },
      volumes: [daemonVolume(options, STATE_DIRECTORY)],
    },
    networks: [{ mode: 'host' }],
    portDefinitions: [
      { port: 0, protocol: 'tcp', name: 'challenge' },
      { port: 0, protocol: 'tcp', name: 'api' },
    ],
    requirePorts: false,
    env: {
      ...daemonEnv(options),
      ...secretEnv(options),
      LETSENCRYPT_STATE_DIRECTORY: STATE_DIRECTORY,
      ...ALLOCATOR_ENV,
    },
    ...secretSources(options),
    labels: labels(options),
    upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
    unreachableStrategy: unreachableStrategy(options),
    taskKillGracePeriodSeconds: 10,
    backoffSeconds: 5,
    ...placement(options),
  };
}

/** Variables that the Secret Store fills, and the names that link each to its secret within the app. */
const SECRETS = {
  serviceAccountSecret: { variable: 'DCOS_SERVICE_ACCOUNT_CREDENTIAL', name: 'serviceCredential' },
  apiTokenSecret: { variable: 'LETSENCRYPT_API_TOKEN', name: 'apiToken' },
} as const;

/** No secret ever stands in the definition: Mesos puts it into the container's environment. */
function secretEnv(options: Options): AppDefinition {
  return Object.fromEntries(givenSecrets(options).map(({ variable, name }) => [variable, { secret: name }]));
}

function secretSources(options: Options): AppDefinition {
  const sources = givenSecrets(options).map(({ name, source }) => [name, { source }] as const);
  return sources.length === 0 ? {} : { secrets: Object.fromEntries(sources) };
}

function givenSecrets(options: Options) {
  return (['serviceAccountSecret', 'apiTokenSecret'] as const).flatMap((option) => {
    const source = options[option];
    return source === undefined ? [] : [{ ...SECRETS[option], source }];
  });
}

/**
 * Admin Router serves the second port at /service/<name>; marathon-lb sees the first alone, since the group is set for
 * that port only.
 */
function labels({ appId, group }: Options): Readonly<Record<string, string>> {
  return {
    MARATHON_SINGLE_INSTANCE_APP: 'true',
    DCOS_SERVICE_NAME: appId.slice(1),
    DCOS_SERVICE_SCHEME: 'http',
    DCOS_SERVICE_PORT_INDEX: String(API_PORT_INDEX),
    ...challengeLabels({ group, hostname: CHALLENGE_HOST, portIndex: CHALLENGE_PORT_INDEX }),
  };
}
