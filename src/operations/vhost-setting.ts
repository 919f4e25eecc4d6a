import { CHALLENGE_HOST } from '../app-definition/daemon-app.ts';
import { discoveryRulesOf } from '../app-definition/discovery-rules.ts';
import type { App, AppPatch } from '../marathon/types.ts';
import { discoveredHosts } from '../marathon-lb/discovery.ts';
import type { LoadBalancer } from '../marathon-lb/types.ts';
import { normalizedNames } from '../x509/names.ts';
import { textOf } from './load-balancer.ts';

/** Where the daemon's app says which names shall have certificates. */
export interface VhostSetting {
  /** The variable, or the label of the original, which counts only while the variable is not set. */
  readonly from: 'LETSENCRYPT_VHOSTS' | 'HAPROXY_0_VHOST';
  /** `auto`: the labels of the apps behind the load balancer say it. */
  readonly auto: boolean;
  /** Normalised, each once, in the operator's order; empty for `auto`. */
  readonly names: readonly string[];
}

const CHALLENGE_PATH = '/.well-known/acme-challenge/';

/** Takes the daemon's app, returns its setting as the daemon reads it. */
export function vhostSetting(daemon: App): VhostSetting {
  const listed = textOf(daemon, 'LETSENCRYPT_VHOSTS')?.trim();
  if (listed === 'auto') return { from: 'LETSENCRYPT_VHOSTS', auto: true, names: [] };
  const from = listed === undefined ? 'HAPROXY_0_VHOST' : 'LETSENCRYPT_VHOSTS';
  const text = listed ?? daemon.labels.HAPROXY_0_VHOST ?? '';
  return { from, auto: false, names: normalizedNames(text.split(/[\s,]+/).filter((name) => name !== '')).names };
}

/** Takes the daemon's app and all others, returns the names that shall have certificates: those listed, or those found. */
export function wantedNames(daemon: App, apps: readonly App[], loadBalancer: LoadBalancer): readonly string[] {
  const { auto, names } = vhostSetting(daemon);
  if (!auto) return names;
  const rules = discoveryRulesOf((variable) => textOf(daemon, variable));
  return normalizedNames(discoveredHosts(apps, loadBalancer, rules)).names;
}

/**
 * Takes the daemon's app and the names it shall have (at least one), returns the change of the app, in the place where it
 * keeps them now. Challenge labels of a daemon before 1.0 name one vhost; where that leaves the list, its
 * successor takes the place. Those of today hold for every host, and stay.
 */
export function patchWithVhosts(daemon: App, names: readonly string[]): AppPatch {
  const { env, labels } = daemon;
  if (vhostSetting(daemon).from === 'HAPROXY_0_VHOST')
    return { labels: { ...labels, HAPROXY_0_VHOST: names.join(',') } };
  const patch = { env: { ...env, LETSENCRYPT_VHOSTS: names.join(',') } };
  const [first] = names;
  const routed = labels.HAPROXY_0_PATH === CHALLENGE_PATH ? labels.HAPROXY_0_VHOST : undefined;
  const stays = routed === undefined || routed === CHALLENGE_HOST || names.includes(routed);
  if (stays || first === undefined) return patch;
  return { ...patch, labels: { ...labels, HAPROXY_0_VHOST: first } };
}
