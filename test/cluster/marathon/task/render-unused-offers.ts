import type { AgentSpec } from '../../types.ts';
import type { JsonObject } from '../app/render-app.ts';
import type { OfferStatistics } from './offer-statistics.ts';

/**
 * `lastUnusedOffers` of a queue element: each agent's latest offer that was declined, and why. The amounts are large
 * constants, for nothing here counts them. Source: mesosphere/marathon raml/OfferConversion.scala.
 */
export function renderUnusedOffers(statistics: OfferStatistics, agents: readonly AgentSpec[]): JsonObject[] {
  return agents.flatMap((agent) => {
    const reason = statistics.lastOffers.get(agent.id);
    return reason === undefined
      ? []
      : [{ offer: renderOffer(agent), reason: [reason], timestamp: statistics.lastUnusedAt }];
  });
}

function renderOffer({ id, address, role, attributes }: AgentSpec): JsonObject {
  return {
    id: `offer-${id}`,
    hostname: address,
    agentId: id,
    resources: [
      { name: 'cpus', role, scalar: 4 },
      { name: 'mem', role, scalar: 14_000 },
      { name: 'disk', role, scalar: 35_000 },
      { name: 'ports', role, ranges: [{ begin: 1, end: 65_535 }] },
    ],
    attributes: Object.entries(attributes).map(([name, text]) => ({ name, text })),
  };
}
