import { vhostList } from '../app-definition/setting-checks.ts';
import type { App, Marathon } from '../marathon/types.ts';
import { AppError } from '../platform/errors.ts';
import { type ChangePorts, type Deployment, deployed } from './deployed.ts';
import { type ClusterRequest, loadBalancerIfAny, loadBalancerOf, visitedVhosts } from './load-balancer.ts';
import { patchWithVhosts, type VhostSetting, vhostSetting, wantedNames } from './vhost-setting.ts';

/** Answer of `vhost list`; the contract of its `--json`. */
export interface VhostListResult {
  /** The daemon's app. */
  readonly appId: string;
  /** Which of its settings counts. */
  readonly setting: VhostSetting['from'];
  /** True when the labels of the apps say which vhosts have certificates. */
  readonly auto: boolean;
  /** Sorted. */
  readonly vhosts: readonly ListedVhost[];
}

/** A name that has, or could have, a certificate. */
export interface ListedVhost {
  readonly vhost: string;
  /** Whether the daemon keeps a certificate for it. */
  readonly managed: boolean;
  /** Apps behind the load balancer that declare it; empty when none does. */
  readonly appIds: readonly string[];
}

/** Answer of `vhost add` and `vhost remove`; the contract of their `--json`. */
export interface VhostChangeResult {
  readonly appId: string;
  readonly setting: VhostSetting['from'];
  /** Names of the request that were added or removed, and those that stood so already. */
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  /** All names from now on. */
  readonly vhosts: readonly string[];
  /** Those of `vhosts` that no app behind the load balancer declares. */
  readonly undeclared: readonly string[];
  /** Null when nothing changed. */
  readonly deployment: Deployment | null;
  /** True while the daemon's app has 0 instances: then the change counts once it runs again. */
  readonly stopped: boolean;
}

/** A change of the daemon's vhosts. */
export interface VhostChange extends ClusterRequest {
  readonly verb: 'add' | 'remove';
  /** As typed. */
  readonly hosts: readonly string[];
  /** Whether to wait until the daemon runs with the new list. */
  readonly wait: boolean;
}

/**
 * The names the daemon keeps certificates for, and the others behind the load balancer. Throws NOT_FOUND without daemon or
 * load balancer, and what Marathon does.
 */
export async function listVhosts(
  request: ClusterRequest,
  { marathon }: { readonly marathon: Pick<Marathon, 'apps'> },
): Promise<VhostListResult> {
  const apps = await marathon.apps();
  const daemon = daemonIn(apps, request.daemonId);
  const loadBalancer = loadBalancerOf(apps, request);
  const { from, auto } = vhostSetting(daemon);
  const names = wantedNames(daemon, apps, loadBalancer);
  const declared = visitedVhosts(apps, loadBalancer, request.daemonId);
  const hosts = new Set([...names, ...declared.map(({ host }) => host)]);
  return {
    appId: request.daemonId,
    setting: from,
    auto,
    vhosts: [...hosts].sort().map((vhost) => ({
      vhost,
      managed: names.includes(vhost),
      appIds: [...new Set(declared.filter(({ host }) => host === vhost).map(({ appId }) => appId))],
    })),
  };
}

/**
 * Adds names to the daemon's setting or removes some, by one change of its app, and waits for the deployment. Throws USAGE
 * for names that cannot be, for `auto`, for the last name and for unknown ones; NOT_FOUND without the daemon; what Marathon
 * does; GAVE_UP when the deployment does not end.
 */
export async function changeVhosts(change: VhostChange, ports: ChangePorts): Promise<VhostChangeResult> {
  const hosts = checkedHosts(change.hosts);
  const apps = await ports.marathon.apps();
  const daemon = daemonIn(apps, change.daemonId);
  const setting = vhostSetting(daemon);
  if (setting.auto) throw refusedForAuto(change, hosts);
  const isThere = (host: string) => setting.names.includes(host);
  const vhosts =
    change.verb === 'add'
      ? [...setting.names, ...hosts.filter((host) => !isThere(host))]
      : remaining(setting.names, hosts, change.daemonId);
  const changed = hosts.filter((host) => isThere(host) === (change.verb === 'remove'));
  const loadBalancer = loadBalancerIfAny(apps, change);
  const declared = loadBalancer && visitedVhosts(apps, loadBalancer, change.daemonId).map(({ host }) => host);
  return {
    appId: daemon.id,
    setting: setting.from,
    changed,
    unchanged: hosts.filter((host) => !changed.includes(host)),
    vhosts,
    undeclared: declared === undefined ? [] : vhosts.filter((host) => !declared.includes(host)),
    deployment: changed.length === 0 ? null : await patched(daemon, vhosts, change.wait, ports),
    stopped: daemon.instances === 0,
  };
}

async function patched(daemon: App, vhosts: readonly string[], wait: boolean, ports: ChangePorts): Promise<Deployment> {
  const ref = await ports.marathon.patchApp(daemon.id, patchWithVhosts(daemon, vhosts));
  return deployed(ref, daemon.id, wait, ports);
}

/** The daemon's app. Throws NOT_FOUND. */
export function daemonIn(apps: readonly App[], id: string): App {
  const daemon = apps.find((app) => app.id === id);
  if (daemon !== undefined) return daemon;
  throw new AppError('NOT_FOUND', `Marathon has no app ${id}, which should be the daemon.`, {
    suggestions: ['name it: --app-id APP-ID', 'or make one: dcos letsencrypt generate --help'],
  });
}

function checkedHosts(typed: readonly string[]): readonly string[] {
  const checked = vhostList(typed.join(','));
  if ('value' in checked && checked.value.length > 0) return checked.value;
  throw new AppError('USAGE', 'refused' in checked ? checked.refused : 'no virtual host given.', {
    suggestions: ['name hosts as visitors type them: shop.example.com'],
  });
}

function remaining(names: readonly string[], hosts: readonly string[], appId: string): readonly string[] {
  const unknown = hosts.filter((host) => !names.includes(host));
  if (unknown.length > 0) {
    throw new AppError('USAGE', `${unknown.join(', ')}: not among the vhosts ${appId} keeps certificates for.`, {
      suggestions: ['dcos letsencrypt vhost list'],
    });
  }
  const left = names.filter((name) => !hosts.includes(name));
  if (left.length > 0) return left;
  throw new AppError('USAGE', `${appId} would have no vhost left, and nothing to do.`, {
    suggestions: [`stop it instead: dcos marathon app stop ${appId}`],
  });
}

function refusedForAuto({ verb, daemonId }: VhostChange, hosts: readonly string[]): AppError {
  const label = `HAPROXY_0_VHOST=${hosts[0]}`;
  return new AppError(
    'USAGE',
    `LETSENCRYPT_VHOSTS of ${daemonId} is auto: the labels of apps say which vhosts have certificates; there is no list to ${verb} ${verb === 'add' ? 'to' : 'from'}.`,
    {
      suggestions: [
        verb === 'add' ? `give its app the label ${label}` : `take the label ${label} from its app`,
        'dcos letsencrypt vhost list',
      ],
    },
  );
}
