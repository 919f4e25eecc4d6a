import { basename, dirname } from 'node:path';
import { adminRouterUrl } from '../dcos/admin-router-url.ts';
import { authorizationFrom } from '../dcos/credentials.ts';
import { secretVault } from '../dcos/secret-store.ts';
import { marathonClient } from '../marathon/client.ts';
import { type EventListener, followEvents } from '../marathon/events.ts';
import type { Marathon } from '../marathon/types.ts';
import { AppError } from '../platform/errors.ts';
import { nodeClock } from '../platform/node/clock.ts';
import { nodeEventStream } from '../platform/node/event-stream.ts';
import { nodeFiles } from '../platform/node/files.ts';
import { nodeHttp } from '../platform/node/http.ts';
import type { SecretVault } from '../platform/secret-vault.ts';
import type { Settings } from './settings.ts';

/** The way to Marathon, and to further ones. */
export interface ClusterSide {
  /** The one with the load balancer. */
  readonly marathon: Marathon;
  readonly otherMarathons: readonly Marathon[];
  /** The Secret Store; undefined where its address is not known, which only install mode secret minds. */
  readonly secrets: SecretVault | undefined;
  /** Listens to the events of all of them, each with a listener of its own, until `signal` aborts. */
  follow(listener: () => EventListener, signal: AbortSignal): Promise<void>;
}

/**
 * Takes the settings and the User-Agent, returns the cluster: all Marathons share one pool of connections, one CA and the
 * login they may want. Throws USAGE for an unusable credential or CA file.
 */
export async function clusterSide(settings: Settings, userAgent: string): Promise<ClusterSide> {
  const { policy, marathonUrl, discoveryUrls, marathonCaFile, credential } = settings;
  const caPem = marathonCaFile === undefined ? undefined : await readText(marathonCaFile);
  if (marathonCaFile !== undefined && caPem === undefined)
    throw new AppError('USAGE', `MARATHON_CA_FILE=${marathonCaFile}: there is no such file.`);
  const trust = { userAgent, ...(caPem !== undefined && { caPem }) };
  const http = nodeHttp(trust);
  const stream = nodeEventStream(trust);
  const authorization = await authorizationFrom(credential, { read: readText, http, clock: nodeClock });
  const login = authorization === undefined ? {} : { authorization };
  const url = await adminRouterUrl(credential, marathonUrl, readText);
  if (url === undefined && policy.place.mode === 'secret')
    throw new AppError('USAGE', 'the Secret Store is not to be found: there is no service account to log in with.', {
      suggestions: ['set DCOS_SERVICE_ACCOUNT_CREDENTIAL', 'or MARATHON_URL=https://master.mesos/service/marathon'],
    });
  const urls = [marathonUrl, ...discoveryUrls];
  return {
    marathon: marathonClient({ http, baseUrl: marathonUrl, ...login }),
    otherMarathons: discoveryUrls.map((baseUrl) => marathonClient({ http, baseUrl, ...login })),
    secrets: url === undefined ? undefined : secretVault(http, { url, ...login }),
    async follow(listener, signal) {
      const ports = { stream, clock: nodeClock, signal, ...login };
      await Promise.all(urls.map((baseUrl) => followEvents({ ...ports, baseUrl }, listener())));
    },
  };
}

/** The text of a file anywhere on the disk; undefined when it does not exist. Throws STORE. */
export function readText(path: string): Promise<string | undefined> {
  return nodeFiles(dirname(path)).read(basename(path));
}
