import { SETTINGS } from '../app-definition/settings.ts';
import type { Checked } from '../app-definition/types.ts';
import { daemonClient } from '../daemon-api/client.ts';
import type { DaemonControl } from '../daemon-api/types.ts';
import { authorizationFor, serviceUrl } from '../dcos/admin-router.ts';
import { accessFrom, pluginConfig } from '../dcos/cluster.ts';
import { type ClusterLook, clusterLook } from '../dcos/cluster-look.ts';
import { type Cosmos, cosmos } from '../dcos/cosmos.ts';
import { authorizationFrom } from '../dcos/credentials.ts';
import { newestPackage } from '../dcos/newest-package.ts';
import { secretStore } from '../dcos/secret-store.ts';
import type { Access, Authorization, Environment } from '../dcos/types.ts';
import { marathonClient } from '../marathon/client.ts';
import type { App, Marathon } from '../marathon/types.ts';
import type { CheckPorts } from '../operations/check.ts';
import { daemonUrl } from '../operations/daemon-url.ts';
import { PACKAGE } from '../operations/setup-proposal.ts';
import type { StatusPorts } from '../operations/status.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { nodeClock } from '../platform/node/clock.ts';
import { type NodeHttp, nodeHttp } from '../platform/node/http.ts';
import { nodeHttpProbe } from '../platform/node/http-probe.ts';
import { nodeRandom } from '../platform/node/random.ts';
import { nodeResolver } from '../platform/node/resolver.ts';
import { nodeTcp } from '../platform/node/tcp.ts';
import { nodeTls } from '../platform/node/tls.ts';
import { Secret } from '../platform/secret.ts';
import type { SecretVault } from '../platform/secret-vault.ts';
import type { ConnectionFlags } from './connection-flags.ts';
import { inputText, readText } from './file-wiring.ts';

/** What a command that talks to a cluster gets: ports, and which apps it is about. */
export interface Clients extends StatusPorts {
  readonly marathon: Marathon;
  readonly daemonOf: (app: App, token?: Secret) => DaemonControl | undefined;
  /** The daemon's token as it was given to this command. */
  readonly apiToken: () => Promise<Secret | undefined>;
  readonly clock: Clock;
  /** Undefined without DC/OS. */
  readonly secrets: Pick<SecretVault, 'read'> | undefined;
  /** Undefined without DC/OS. */
  readonly cluster: (() => Promise<ClusterLook>) | undefined;
  /** Undefined without DC/OS. */
  readonly cosmos: Cosmos | undefined;
  /** Version of this plugin. */
  readonly plugin: string;
  /** App id of the daemon, absolute. */
  readonly daemonId: string;
  /** App id of marathon-lb as typed or configured; undefined leaves it to the daemon's own setting. */
  readonly loadBalancerId: string | undefined;
}

/**
 * Takes the connection flags typed, connects, does `work` with the clients and closes the connections again. Throws USAGE
 * when there is no cluster or a flag is wrong, STORE when the cluster's CA file cannot be read, and what `work` throws.
 */
export async function connected<Result>(
  flags: ConnectionFlags,
  version: string,
  work: (clients: Clients) => Promise<Result>,
): Promise<Result> {
  const environment: Environment = process.env;
  const access = accessFrom(environment, flags['marathon-url']);
  refuseLoginBesideCluster(access, flags);
  const config = pluginConfig(environment);
  const daemonId = checked('app-id', SETTINGS.appId.check, flags['app-id'] ?? config.app) ?? SETTINGS.appId.initial;
  const lbText = flags['marathon-lb'] ?? config.marathonLb;
  const loadBalancerId = checked('marathon-lb', SETTINGS.loadBalancerId.check, lbText);
  const http = await httpFor(access, flags, environment, version);
  try {
    const authorization = await authorizationTo(access, flags, environment, http);
    const apiToken = () => apiTokenFrom(flags, environment);
    const plugin = version;
    return await work({ ...clients(access, http, authorization), plugin, apiToken, daemonId, loadBalancerId });
  } finally {
    await http.close();
  }
}

/** Nobody asked for it: it may not keep anybody waiting. */
const NEWEST_PACKAGE_MS = 1000;

/** A token for a new daemon. */
export function newToken(): Secret {
  return new Secret(Buffer.from(nodeRandom.bytes(TOKEN_BYTES)).toString('hex'));
}

const TOKEN_BYTES = 24;

/** Takes name servers as typed, returns what looks at the cluster from outside. Throws USAGE for what is no address. */
export function outsidePorts(nameServers: readonly string[]): Pick<CheckPorts, 'resolver' | 'probe' | 'tcp'> {
  try {
    return { resolver: nodeResolver(nameServers), probe: nodeHttpProbe, tcp: nodeTcp };
  } catch (error) {
    throw new AppError('USAGE', `--name-server ${nameServers.join(', ')}: not an address.`, {
      suggestions: ['--name-server 9.9.9.9'],
      cause: error,
    });
  }
}

/** Never from the arguments, which other users of the machine see. */
async function apiTokenFrom(flags: ConnectionFlags, environment: Environment): Promise<Secret | undefined> {
  const text = await apiTokenText(flags['api-token-file'], environment);
  return text === undefined || text.trim() === '' ? undefined : new Secret(text.trim());
}

async function apiTokenText(file: string | undefined, env: Environment): Promise<string | undefined> {
  if (file !== undefined) return inputText('--api-token-file', file);
  const [token, path] = [filled(env.LETSENCRYPT_API_TOKEN), filled(env.LETSENCRYPT_API_TOKEN_FILE)];
  if (path === undefined) return token;
  if (token === undefined) return inputText('LETSENCRYPT_API_TOKEN_FILE', path);
  throw new AppError('USAGE', 'LETSENCRYPT_API_TOKEN and LETSENCRYPT_API_TOKEN_FILE are both set: keep one.', {
    suggestions: ['unset LETSENCRYPT_API_TOKEN', '--api-token-file FILE wins over both'],
  });
}

/** They would be left out without a word: an attached cluster has a login and a CA of its own. */
function refuseLoginBesideCluster(access: Access, flags: ConnectionFlags): void {
  const typed = MARATHON_ONLY.filter((flag) => flags[flag] !== undefined).map((flag) => `--${flag}`);
  if (access.kind === 'marathon' || typed.length === 0) return;
  const verb = typed.length === 1 ? 'is' : 'are';
  throw new AppError('USAGE', `${typed.join(' and ')} ${verb} for --marathon-url, and the attached cluster is meant.`, {
    suggestions: ['name Marathon too: --marathon-url URL', 'or log in to the cluster: dcos auth login'],
  });
}

const MARATHON_ONLY = ['token-file', 'basic-auth-file', 'marathon-ca'] as const;

function clients(
  access: Access,
  http: NodeHttp,
  authorization: Authorization | undefined,
): Omit<Clients, 'plugin' | 'apiToken' | 'daemonId' | 'loadBalancerId'> {
  const baseUrl = access.kind === 'dcos' ? serviceUrl(access.cluster, 'marathon') : access.marathonUrl;
  return {
    marathon: marathonClient({ http, baseUrl, ...(authorization !== undefined && { authorization }) }),
    daemonOf: (app, token) => {
      const url = daemonUrl(access, app);
      // Beside Admin Router the daemon is asked at its own address, which a login to Marathon must not reach.
      const sent = access.kind === 'dcos' ? authorizationFor(access.cluster) : undefined;
      return url === undefined ? undefined : daemonClient({ http, baseUrl: url, authorization: sent, token });
    },
    newestPackage:
      access.kind === 'dcos' ? () => newestPackage(http, access.cluster, PACKAGE, NEWEST_PACKAGE_MS) : undefined,
    tls: nodeTls(),
    clock: nodeClock,
    secrets: access.kind === 'dcos' ? secretStore(http, access.cluster) : undefined,
    cosmos: access.kind === 'dcos' ? cosmos(http, access.cluster) : undefined,
    cluster: access.kind === 'dcos' ? () => clusterLook(http, access.cluster) : undefined,
  };
}

/** The DC/OS CLI's own login, or what the flags or the environment name for a Marathon without it. */
async function authorizationTo(
  access: Access,
  flags: ConnectionFlags,
  env: Environment,
  http: NodeHttp,
): Promise<Authorization | undefined> {
  if (access.kind === 'dcos') return async () => authorizationFor(access.cluster);
  const sources = {
    tokenFile: flags['token-file'] ?? filled(env.MARATHON_TOKEN_FILE),
    basicAuthFile: flags['basic-auth-file'] ?? filled(env.MARATHON_BASIC_AUTH_FILE),
    serviceAccount: filled(env.DCOS_SERVICE_ACCOUNT_CREDENTIAL),
  };
  return authorizationFrom(sources, { read: readText, http, clock: nodeClock });
}

/**
 * The CA the DC/OS CLI was set up with is trusted instead of Node's list; `--insecure` there is insecure here. Without
 * DC/OS, the CA that is named.
 */
async function httpFor(access: Access, flags: ConnectionFlags, env: Environment, version: string): Promise<NodeHttp> {
  const userAgent = `dcos-letsencrypt/${version}`;
  if (access.kind === 'marathon') {
    const path = flags['marathon-ca'] ?? filled(env.MARATHON_CA_FILE);
    return nodeHttp({ userAgent, ...(path !== undefined && { caPem: await inputText('--marathon-ca', path) }) });
  }
  const { caPath, insecure } = access.cluster.tls;
  return nodeHttp({ userAgent, verifyTls: !insecure, ...(caPath !== undefined && { caPem: await readCa(caPath) }) });
}

function filled(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** Going on without the file would mean trusting others than the operator chose. */
async function readCa(path: string): Promise<string> {
  const pem = await readText(path);
  if (pem !== undefined) return pem;
  throw new AppError('STORE', `the CA file of the attached cluster, ${path}, does not exist.`, {
    suggestions: ['set the cluster up again: dcos cluster setup'],
  });
}

function checked(flag: string, check: (text: string) => Checked<string>, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const result = check(text);
  if ('value' in result) return result.value;
  throw new AppError('USAGE', `--${flag} ${text}: ${result.refused}`, { suggestions: [`--${flag} letsencrypt`] });
}
