import type { App } from '../marathon/types.ts';
import { type DiscoveryRules, discoveredHosts } from '../marathon-lb/discovery.ts';
import type { LoadBalancer } from '../marathon-lb/types.ts';
import type { SavedCertificate } from '../store/types.ts';
import { normalizedNames } from '../x509/names.ts';

export interface WantedNames {
  readonly names: readonly string[];
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Takes vhosts as people and labels write them (blanks, empty entries, upper case, duplicates); returns the names that
 * can have a certificate and those that cannot, with the reason.
 */
export function wantedNames(inputs: readonly string[]): WantedNames {
  const { names, refused } = normalizedNames(inputs.filter((input) => input.trim() !== ''));
  return { names, refused: refused.map(({ input, reason }) => ({ name: input, reason })) };
}

export interface AppsSeen {
  readonly apps: readonly App[];
  /** False when a Marathon did not answer. */
  readonly isComplete: boolean;
}

/**
 * Takes the apps seen and the rules of discovery, returns the names that vhosts and rules ask for. Where not every
 * Marathon answered, or there is no load balancer to be behind of, the names of saved certificates stay wanted: an outage
 * must not look like the end of an app.
 */
export function discoveredNames(
  { apps, isComplete }: AppsSeen,
  standing: {
    readonly loadBalancer: LoadBalancer | undefined;
    readonly certificates: readonly Pick<SavedCertificate, 'names'>[];
    readonly rules: DiscoveryRules;
  },
): WantedNames {
  const { loadBalancer, certificates, rules } = standing;
  const found = loadBalancer === undefined ? [] : discoveredHosts(apps, loadBalancer, rules);
  const isSure = isComplete && loadBalancer !== undefined;
  return wantedNames(isSure ? found : [...found, ...certificates.flatMap(({ names }) => names)]);
}
