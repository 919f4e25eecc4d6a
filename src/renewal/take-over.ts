import type { Files } from '../platform/files.ts';
import { type AdoptPorts, adoptInstalled } from './adopt-installed.ts';
import { type ImportPorts, importCertbot } from './import-certbot.ts';
import type { Observation, Policy } from './types.ts';

export interface TakeOverPorts extends AdoptPorts, Omit<ImportPorts, 'store' | 'log' | 'tree'> {
  readonly store: AdoptPorts['store'] & ImportPorts['store'];
  readonly log: AdoptPorts['log'] & ImportPorts['log'];
  /** certbot's configuration directory; undefined when there is none. */
  readonly tree: Pick<Files, 'read' | 'list'> | undefined;
}

/**
 * Fills the store from what was there before it: certbot's volume, then what the load balancer carries. True when that
 * changed something, so that the world is to be looked at anew before anything is ordered.
 */
export async function takeOver(observation: Observation, policy: Policy, ports: TakeOverPorts): Promise<boolean> {
  const { tree } = ports;
  if (tree !== undefined && (await importCertbot(observation, policy.directoryUrl, { ...ports, tree }))) return true;
  return adoptInstalled(observation, policy, ports);
}
