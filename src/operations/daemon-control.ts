import type { DaemonControl, Report } from '../daemon-api/types.ts';
import type { App, Marathon } from '../marathon/types.ts';
import { AppError } from '../platform/errors.ts';
import { Secret } from '../platform/secret.ts';
import type { SecretVault } from '../platform/secret-vault.ts';
import { hostName } from '../x509/names.ts';

export interface DaemonPorts {
  readonly marathon: Pick<Marathon, 'app'>;
  /** The API of a daemon; undefined when there is no way to it. */
  readonly daemonOf: (app: App, token: Secret | undefined) => DaemonControl | undefined;
  /** Undefined where there is no Secret Store. */
  readonly secrets: Pick<SecretVault, 'read'> | undefined;
  /** The daemon's token as the operator gave it; undefined leaves it to the daemon's app. */
  readonly apiToken: () => Promise<Secret | undefined>;
}

/**
 * Takes the id of the daemon's app, returns the daemon with the token that changes need: the one given, else the one of its
 * app definition. Throws NOT_FOUND without the app, UNREACHABLE when nothing of it runs or answers operators.
 */
export async function daemonControl(daemonId: string, ports: DaemonPorts): Promise<DaemonControl> {
  const app = await ports.marathon.app(daemonId);
  if (app === undefined) {
    throw new AppError('NOT_FOUND', `Marathon has no app ${daemonId}, which should be the daemon.`, {
      suggestions: ['name it: --app-id APP-ID', 'or make one: dcos letsencrypt generate --help'],
    });
  }
  if (app.tasksRunning === 0) {
    const isStopped = app.instances === 0;
    throw new AppError(
      'UNREACHABLE',
      isStopped ? `${daemonId} is stopped: it has 0 instances.` : `no instance of ${daemonId} is running.`,
      { suggestions: [`dcos marathon app ${isStopped ? 'start' : 'show'} ${daemonId}`] },
    );
  }
  const token = (await ports.apiToken()) ?? (await tokenOf(app, ports.secrets));
  const daemon = ports.daemonOf(app, token);
  if (daemon !== undefined) return daemon;
  throw new AppError('UNREACHABLE', `${daemonId} has no port for operators, as the original's app had not.`, {
    suggestions: ['install it anew: dcos letsencrypt generate --help'],
  });
}

async function tokenOf(
  { env, secrets }: App,
  store: Pick<SecretVault, 'read'> | undefined,
): Promise<Secret | undefined> {
  const value = env.LETSENCRYPT_API_TOKEN;
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return new Secret(value);
  if (value instanceof Secret) return value;
  const path = secrets?.[value.secret]?.source;
  return path === undefined ? undefined : store?.read(path);
}

/** The daemon's report. Throws UNREACHABLE. */
export async function reportOf(daemon: DaemonControl): Promise<Report> {
  const answer = await daemon.report();
  if (answer.kind === 'report') return answer.report;
  throw new AppError('UNREACHABLE', `the daemon gives no report: ${answer.reason}.`, {
    suggestions: ['dcos letsencrypt status'],
  });
}

/** A vhost as typed, if the daemon looks after it. Throws USAGE. */
export function managedVhost(typed: string, { vhosts }: Report): string {
  const name = hostName(typed);
  if (name.kind === 'dns' && vhosts.some(({ host }) => host === name.name)) return name.name;
  throw new AppError('USAGE', `${typed} is not among the vhosts this cluster has certificates for.`, {
    suggestions: [
      `dcos letsencrypt vhost list${name.kind === 'dns' ? `, or dcos letsencrypt vhost add ${name.name}` : ''}`,
    ],
  });
}
