import type { App, Labels } from '../marathon/types.ts';
import { isBehind, vhostsOf } from './labels.ts';
import type { LoadBalancer, Vhost } from './types.ts';

/** Which of the load balancer's vhosts get certificates by themselves. */
export interface DiscoveryRules {
  /** HAPROXY_GROUPs looked at, within those of the load balancer; empty looks at all of these. */
  readonly groups: readonly string[];
  /** Patterns: `shop.example.com`, `*.example.com` for everything below it, `*`. Empty allows every host. */
  readonly allow: readonly string[];
  /** Patterns that win over `allow`. */
  readonly deny: readonly string[];
  /** `labelled` takes only what a label LETSENCRYPT or LETSENCRYPT_n switches on. */
  readonly take: 'all' | 'labelled';
}

const CHALLENGE_PATH = '/.well-known/acme-challenge';

const NO = ['false', 'no', 'off', '0'];

/**
 * Takes the apps of one or more Marathons, the load balancer and the rules; returns the hosts that shall have a
 * certificate, in the order of app ids, as the labels write them (wildcards and mistakes included: they are refused later, in
 * words). Labels that only route challenges name no vhost. MARATHON_ACME_n_DOMAIN names further hosts, as it did for
 * marathon-acme (praekeltfoundation/marathon-acme marathon_acme/service.py).
 */
export function discoveredHosts(
  apps: readonly App[],
  loadBalancer: LoadBalancer,
  rules: DiscoveryRules,
): readonly string[] {
  const sorted = apps.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const hosts = sorted.flatMap((app) => hostsOf(app, loadBalancer, rules));
  return [...new Set(hosts)].filter((host) => isAllowed(host, rules));
}

/** True when one of the patterns covers the host; `*.example.com` covers every depth below it, not itself. */
export function matchesPattern(host: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => pattern === '*' || pattern === host || isBelow(host, pattern));
}

function hostsOf(app: App, loadBalancer: LoadBalancer, { groups, take }: DiscoveryRules): readonly string[] {
  const isMeant = ({ groups: own, portIndex }: Pick<Vhost, 'groups' | 'portIndex'>) =>
    (groups.length === 0 || own.some((group) => groups.includes(group))) &&
    (switchOf(app.labels, portIndex) ?? take === 'all');
  const declared = vhostsOf(app).filter((vhost) => isBehind(vhost, loadBalancer) && isMeant(vhost));
  return [
    ...declared.filter(({ path }) => path?.startsWith(CHALLENGE_PATH) !== true).map(({ host }) => host),
    ...marathonAcmeHosts(app, loadBalancer, isMeant),
  ];
}

/** As a vhost label, with the groups of its port; the port need not have a vhost label. */
function marathonAcmeHosts(
  app: App,
  loadBalancer: LoadBalancer,
  isMeant: (port: Pick<Vhost, 'groups' | 'portIndex'>) => boolean,
): readonly string[] {
  return app.ports.flatMap((_, portIndex) => {
    const text = app.labels[`MARATHON_ACME_${portIndex}_DOMAIN`];
    if (text === undefined) return [];
    const groups = (app.labels[`HAPROXY_${portIndex}_GROUP`] ?? app.labels.HAPROXY_GROUP ?? '').split(',');
    const port = { groups, portIndex, enabled: undefined };
    const hosts = text.toLowerCase().split(/[\s,]+/);
    return isBehind(port, loadBalancer) && isMeant(port) ? hosts.filter((host) => host !== '') : [];
  });
}

/** What the app says of itself, for one port before all of them; undefined when it says nothing. */
function switchOf(labels: Labels, portIndex: number): boolean | undefined {
  const text = labels[`LETSENCRYPT_${portIndex}`] ?? labels.LETSENCRYPT;
  return text === undefined ? undefined : !NO.includes(text.trim().toLowerCase());
}

function isAllowed(host: string, { allow, deny }: DiscoveryRules): boolean {
  return (allow.length === 0 || matchesPattern(host, allow)) && !matchesPattern(host, deny);
}

function isBelow(host: string, pattern: string): boolean {
  return pattern.startsWith('*.') && host.endsWith(pattern.slice(1));
}
