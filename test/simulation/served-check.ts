import type { SimulatedCa } from './ca/simulated-ca.ts';
import type { Span } from './calendar.ts';
import type { LoadedCertificate } from './cluster/haproxy.ts';
import type { SimulatedCluster } from './cluster/simulated-cluster.ts';
import type { Facts } from './facts.ts';
import type { NameWeather } from './name-weather.ts';
import type { Population } from './population.ts';
import { HOUR_MS } from './scenario.ts';

/** The longest pause between two tries is a day; then it takes an order and a restart of the load balancer. */
const GRACE_MS = 26 * HOUR_MS;

export interface CheckedWorld {
  readonly population: Population;
  readonly weather: NameWeather;
  readonly clusters: readonly SimulatedCluster[];
  readonly caOutages: readonly Span[];
  readonly ca: Pick<SimulatedCa, 'log'>;
  readonly facts: Facts;
}

/**
 * Looks at every wanted name at every load balancer instance. A name is healthy when it has been wanted, and has been
 * valid at the CA, for a day and two hours: then nothing but a certificate that covers it and is not expired will do.
 * That an outage of the CA leaves a new name without certificate is nobody's fault; that one expires would be.
 */
export function checkServed(world: CheckedWorld, nowMs: number): void {
  const { population, clusters, caOutages, facts } = world;
  const caWasAway = caOutages.some(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs + GRACE_MS);
  const words = (name: string, daemon: number) => `${new Date(nowMs).toISOString()} daemon ${daemon}: ${name}`;
  const seen = new Set<LoadedCertificate>();
  clusters.forEach((cluster, daemon) => {
    const instances = cluster.instances();
    for (const name of population.wantedBy(daemon).filter((one) => isHealthy(one, world, nowMs)))
      for (const instance of instances) {
        facts.looks += 1;
        const shown = instance.shows(name);
        if (shown?.names.has(name) !== true) {
          if (!caWasAway) facts.uncovered.push(words(name, daemon));
        } else if (shown.notAfterMs <= nowMs) facts.expired.push(words(name, daemon));
        else seen.add(shown);
      }
  });
  for (const certificate of seen) noteRevoked(certificate, world, nowMs);
}

function isHealthy(name: string, { population, weather }: CheckedWorld, nowMs: number): boolean {
  if (nowMs - population.wantedSince(name) < GRACE_MS || weather.isFailing(name, nowMs)) return false;
  return nowMs - weather.since(name, nowMs) >= GRACE_MS;
}

/** Renewal information tells the daemon of a revocation (RFC 9773); visitors' browsers may learn of it sooner. */
function noteRevoked({ leafPem }: LoadedCertificate, { ca, facts }: CheckedWorld, nowMs: number): void {
  const revokedMs = ca.log.findByLeaf(leafPem)?.revokedMs ?? nowMs;
  facts.revokedServedHours = Math.max(facts.revokedServedHours, Math.round((nowMs - revokedMs) / HOUR_MS));
}
