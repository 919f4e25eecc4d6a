import { discoveryRules, isAuto } from '../app-definition/discovery-rules.ts';
import { weeklyWindows } from '../app-definition/maintenance-window.ts';
import { missingPlace } from '../app-definition/options.ts';
import { SETTINGS, STAGING_URL } from '../app-definition/settings.ts';
import type { OptionName, Options } from '../app-definition/types.ts';
import type { CredentialSources } from '../dcos/credentials.ts';
import { mayRead } from '../marathon-lb/secret-slots.ts';
import { AppError } from '../platform/errors.ts';
import { LOG_LEVELS, type LogLevel } from '../platform/log.ts';
import { Secret } from '../platform/secret.ts';
import type { CertificatePlace, Policy, VhostSource } from '../renewal/types.ts';
import type { TokenSource } from './api-token.ts';

/** What the daemon needs to know to run, from its container's environment. */
export interface Settings {
  readonly policy: Policy;
  /** Id of the daemon's own app; `/letsencrypt` when it does not run under Marathon. */
  readonly appId: string;
  readonly email: string | undefined;
  readonly marathonUrl: string;
  /** Further Marathons to discover vhosts at. */
  readonly discoveryUrls: readonly string[];
  /** Where the credential for Marathon lies; paths are absolute. */
  readonly credential: CredentialSources;
  /** PEM file with the CA of Marathon and of the login, trusted instead of Node's list. */
  readonly marathonCaFile: string | undefined;
  readonly stateDirectory: string;
  /** External accounts for CAs that want one: the JSON itself, or the absolute path of a file that holds it. */
  readonly externalAccounts: string | undefined;
  /** certbot's configuration directory, to take over from; undefined when there is none. */
  readonly importDirectory: string | undefined;
  /** Name servers for the look at names; empty takes those of the container. */
  readonly resolvers: readonly string[];
  /** Where challenges are answered. */
  readonly challengePort: number;
  /** Where operators are answered; undefined when the app has one port only, as the original's had. */
  readonly apiPort: number | undefined;
  readonly apiToken: TokenSource;
  /** The lowest that is logged. */
  readonly logLevel: LogLevel;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The label the original took its vhosts from. */
const ORIGINAL_VHOST_LABEL = 'HAPROXY_0_VHOST';

/** Container port of the original's app definition: where it is declared, the container is reached on it. */
const ORIGINAL_PORT = '80';

const DEFAULT_PORT = 8080;

/** Let's Encrypt's profiles that take 25 names; all others take 100 (letsencrypt.org/docs/profiles). */
const SMALL_PROFILES: readonly string[] = ['tlsserver', 'shortlived'];

/**
 * Reads the container's environment: the settings table's variables and what Marathon and Mesos set.
 * `originalDirectory` is the directory the original mounts its volume at, when it exists here.
 *
 * Throws AppError USAGE that names every wrong variable. A wrong vhost is no such error: it is refused by itself, so
 * that one typing mistake does not stop the renewal of the others.
 */
export function settingsFrom(env: Environment, originalDirectory: string | undefined): Settings {
  const problems: string[] = [];
  const read = <Name extends OptionName>(name: Name): Options[Name] => {
    const { variable, check, initial } = SETTINGS[name];
    const text = variable === undefined ? undefined : given(env[variable]);
    if (text === undefined) return initial;
    const checked = check(text);
    if ('value' in checked) return checked.value;
    problems.push(`${variable}=${text}: ${checked.refused}`);
    return initial;
  };
  const settings = {
    policy: policyFrom(read, env),
    appId: given(env.MARATHON_APP_ID) ?? SETTINGS.appId.initial,
    email: read('email'),
    marathonUrl: read('marathonUrl'),
    discoveryUrls: read('discoveryUrls'),
    credential: credentialFrom(env),
    marathonCaFile: inSandbox(env, given(env.MARATHON_CA_FILE)),
    stateDirectory: stateDirectory(env, originalDirectory),
    importDirectory: read('importDirectory') ?? originalDirectory,
    resolvers: read('resolvers') ?? [],
    externalAccounts: secretFrom(env, given(env.LETSENCRYPT_EAB)),
    challengePort: Number(env[`PORT_${ORIGINAL_PORT}`] === undefined ? (env.PORT0 ?? DEFAULT_PORT) : ORIGINAL_PORT),
    apiPort: env.PORT1 === undefined ? undefined : Number(env.PORT1),
    apiToken: tokenSource(env, problems),
    logLevel: logLevel(env, problems),
  };
  const missing = missingPlace({
    installMode: read('installMode'),
    directory: given(env.LETSENCRYPT_DIRECTORY),
    secretPath: given(env.LETSENCRYPT_SECRET_PATH),
  });
  if (missing !== undefined)
    problems.push(`LETSENCRYPT_INSTALL_MODE=${env.LETSENCRYPT_INSTALL_MODE}: ${SETTINGS[missing].variable} is missing`);
  problems.push(...unreadableSecrets(settings.policy));
  if (problems.length > 0)
    throw new AppError('USAGE', problems.join('\n'), {
      suggestions: ['correct the app definition and deploy it again'],
    });
  return settings;
}

function tokenSource(env: Environment, problems: string[]): TokenSource {
  const [token, path] = [given(env.LETSENCRYPT_API_TOKEN), inSandbox(env, given(env.LETSENCRYPT_API_TOKEN_FILE))];
  if (token !== undefined && path !== undefined)
    problems.push('LETSENCRYPT_API_TOKEN and LETSENCRYPT_API_TOKEN_FILE are both set: keep one');
  if (token !== undefined) return { from: 'setting', token: new Secret(token) };
  return path === undefined ? { from: 'store' } : { from: 'file', path };
}

function logLevel(env: Environment, problems: string[]): LogLevel {
  const text = given(env.LETSENCRYPT_LOG_LEVEL) ?? 'info';
  const level = LOG_LEVELS.find((one) => one === text.toLowerCase());
  if (level === undefined) problems.push(`LETSENCRYPT_LOG_LEVEL=${text}: not one of ${LOG_LEVELS.join(', ')}`);
  return level ?? 'info';
}

function policyFrom(read: <Name extends OptionName>(name: Name) => Options[Name], env: Environment): Policy {
  const directoryUrl = read('serverUrl');
  const listed = given(env.LETSENCRYPT_VHOSTS);
  const appId = given(env.MARATHON_APP_ID) ?? SETTINGS.appId.initial;
  return {
    daemonId: appId,
    vhosts: vhostSource(listed?.split(/[\s,]+/), appId, read),
    directoryUrl,
    backupUrls: (read('backupServerUrls') ?? []).filter((url) => url !== directoryUrl && directoryUrl !== STAGING_URL),
    profile: read('profile'),
    groupBy: read('groupBy'),
    mostNames: SMALL_PROFILES.includes(read('profile') ?? '') ? 25 : 100,
    keyType: read('keyType'),
    certEnv: read('certEnv'),
    loadBalancerId: read('loadBalancerId'),
    place: placeFrom(read),
    tls: { policy: read('tlsPolicy'), hsts: read('hsts') },
    allowDowntime: read('allowDowntime'),
    windows: weeklyWindows(read('window') ?? ''),
    rehearsal: directoryUrl === STAGING_URL && env.LETSENCRYPT_INSTALL_STAGING !== 'true',
    checkIntervalMs: intervalMs(read('checkInterval')),
  };
}

/** A place that is not said is refused by `settingsFrom`; until then any text will do. */
function placeFrom(read: <Name extends OptionName>(name: Name) => Options[Name]): CertificatePlace {
  const mode = read('installMode');
  if (mode === 'directory') return { mode, directory: read('directory') ?? '' };
  return mode === 'secret' ? { mode, path: read('secretPath') ?? '' } : { mode };
}

/** Found out here, and not by a restart of the load balancer that would hang. */
function unreadableSecrets({ place, loadBalancerId }: Policy): readonly string[] {
  if (place.mode !== 'secret' || mayRead(loadBalancerId, place.path)) return [];
  const id = loadBalancerId.replace(/^\/+/, '');
  return [
    `LETSENCRYPT_SECRET_PATH=${place.path}: ${loadBalancerId} may not use it, but for instance ${id}/letsencrypt`,
  ];
}

function vhostSource(
  names: readonly string[] | undefined,
  appId: string,
  read: <Name extends OptionName>(name: Name) => Options[Name],
): VhostSource {
  if (names === undefined) return { from: 'label', appId, label: ORIGINAL_VHOST_LABEL };
  if (!isAuto(names)) return { from: 'settings', names };
  const options = { allow: read('allow'), deny: read('deny'), discovery: read('discovery'), group: read('group') };
  return { from: 'apps', rules: discoveryRules(options) };
}

/** Takes `30m` or `24h` as the settings table checked it; returns milliseconds. */
function intervalMs(interval: string): number {
  return Number.parseInt(interval, 10) * (interval.endsWith('h') ? 3_600_000 : 60_000);
}

function stateDirectory(env: Environment, originalDirectory: string | undefined): string {
  const configured = inSandbox(env, given(env.LETSENCRYPT_STATE_DIRECTORY));
  if (configured !== undefined) return configured;
  return originalDirectory === undefined ? `${env.MESOS_SANDBOX ?? '.'}/data` : `${originalDirectory}/dcos-letsencrypt`;
}

/** The service account may be the credential itself, as a secret in the environment, or the file a secret is mounted as. */
function credentialFrom(env: Environment): CredentialSources {
  const account = given(env.DCOS_SERVICE_ACCOUNT_CREDENTIAL);
  return {
    basicAuthFile: inSandbox(env, given(env.MARATHON_BASIC_AUTH_FILE)),
    tokenFile: inSandbox(env, given(env.MARATHON_TOKEN_FILE)),
    serviceAccount: secretFrom(env, account),
  };
}

/** A secret's JSON itself, or the file it is mounted as, also as `file://`. */
function secretFrom(env: Environment, text: string | undefined): string | undefined {
  return text?.startsWith('{') === true ? text : inSandbox(env, text?.replace(/^file:\/\//, ''));
}

/** Mesos mounts volumes and secrets below the sandbox under the path that the app definition gives. */
function inSandbox(env: Environment, path: string | undefined): string | undefined {
  return path === undefined || path.startsWith('/') ? path : `${env.MESOS_SANDBOX ?? '.'}/${path}`;
}

/** Marathon keeps variables whose value is empty; they mean "not set". */
function given(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
