import { SETTINGS } from '../app-definition/settings.ts';
import type { GivenOptions, OptionName } from '../app-definition/types.ts';
import type { ClusterLook } from '../dcos/cluster-look.ts';
import type { Cosmos, DescribedPackage } from '../dcos/cosmos.ts';
import type { App, Marathon } from '../marathon/types.ts';
import type { LoadBalancer } from '../marathon-lb/types.ts';
import { loadBalancerVersion } from '../marathon-lb/version.ts';
import { type ClusterRequest, loadBalancerIdOf, loadBalancerIfAny, textOf, visitedVhosts } from './load-balancer.ts';

/** What was found, before anything is asked. */
export interface Proposal {
  readonly clusterName: string | undefined;
  readonly dcosVersion: string | undefined;
  readonly marathonVersion: string;
  readonly publicAgents: number | undefined;
  readonly loadBalancerId: string;
  readonly loadBalancer: LoadBalancer | undefined;
  readonly loadBalancerVersion: string | undefined;
  /** Sorted by host; several apps may share one. */
  readonly found: readonly { readonly host: string; readonly appIds: readonly string[] }[];
  /** The daemon, where it is installed already. */
  readonly daemon: App | undefined;
  /** What it is set to, as it would be typed. */
  readonly current: GivenOptions;
  /** The package of the daemon, and of marathon-lb, in a repository of the cluster. */
  readonly daemonPackage: DescribedPackage | undefined;
  readonly loadBalancerPackage: DescribedPackage | undefined;
}

export interface ProposalPorts {
  readonly marathon: Pick<Marathon, 'apps' | 'info'>;
  /** Undefined without DC/OS. */
  readonly cluster: (() => Promise<ClusterLook>) | undefined;
  readonly cosmos: Cosmos | undefined;
}

/** The name of our package in Universe. */
export const PACKAGE = 'letsencrypt';

/** Reads everything that setup wants to know. Throws what Marathon does; a cluster without packages has none. */
export async function setupProposal(request: ClusterRequest, ports: ProposalPorts): Promise<Proposal> {
  const { marathon, cluster, cosmos } = ports;
  const [apps, info, look, daemonPackage, loadBalancerPackage] = await Promise.all([
    marathon.apps(),
    marathon.info(),
    cluster?.(),
    cosmos?.describe(PACKAGE),
    cosmos?.describe('marathon-lb'),
  ]);
  const loadBalancer = loadBalancerIfAny(apps, request);
  const declared = loadBalancer === undefined ? [] : visitedVhosts(apps, loadBalancer, request.daemonId);
  const daemon = apps.find(({ id }) => id === request.daemonId);
  const byHost = Map.groupBy(declared, ({ host }) => host);
  return {
    clusterName: look?.name,
    dcosVersion: look?.version,
    marathonVersion: info.version,
    publicAgents: look?.publicAgents?.length,
    loadBalancerId: loadBalancerIdOf(apps, request),
    loadBalancer,
    loadBalancerVersion: loadBalancer && loadBalancerVersion(loadBalancer.app),
    found: [...byHost]
      .map(([host, vhosts]) => ({ host, appIds: [...new Set(vhosts.map(({ appId }) => appId))] }))
      .sort((a, b) => (a.host < b.host ? -1 : 1)),
    daemon,
    current: daemon === undefined ? {} : currentOptions(daemon),
    daemonPackage,
    loadBalancerPackage,
  };
}

function currentOptions(daemon: App): GivenOptions {
  const names = Object.keys(SETTINGS) as OptionName[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const { variable } = SETTINGS[name];
      const text = variable === undefined ? undefined : textOf(daemon, variable);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}
