import type { AgentSpec } from '../../types.ts';
import type { App } from '../app/types.ts';

/** Source: mesosphere/marathon core/launcher/OfferMatchResult / tasks/NoOfferMatchReason.scala, in their order there. */
export type Reason =
  | 'UnfulfilledRole'
  | 'UnfulfilledConstraint'
  | 'NoCorrespondingReservationFound'
  | 'InsufficientPorts';

/** An agent's offer: the ports already taken there, by whatever app. */
export interface Offer {
  readonly agent: AgentSpec;
  readonly usedPorts: ReadonlySet<number>;
}

export interface PlacementRequest {
  readonly app: App;
  /** The agent its volumes are on, if any. */
  readonly home: AgentSpec | undefined;
  /** Agents on which tasks of the same app are, one entry per task. */
  readonly siblings: readonly AgentSpec[];
}

/** A port wanted on the agent: a fixed one, any free one, or none. */
export type WantedPort = number | 'any' | undefined;

export type Match =
  | { readonly agent: AgentSpec; readonly ports: readonly WantedPort[] }
  | { readonly agent: undefined; readonly reasons: ReadonlyMap<string, Reason> };

/**
 * Finds the first agent that an instance may run on, least loaded with its siblings first; or says for each agent why
 * not. Role before constraint before ports: the first reason that applies is the one reported, as in
 * mesosphere/mesos ResourceMatcher.scala and TaskBuilder.scala.
 */
export function matchOffer(request: PlacementRequest, offers: readonly Offer[]): Match {
  const ports = wantedPorts(request.app);
  const reasons = new Map<string, Reason>();
  const load = ({ agent }: Offer) => request.siblings.filter(({ id }) => id === agent.id).length;
  for (const offer of offers.toSorted((a, b) => load(a) - load(b))) {
    const reason = reasonAgainst(offer, request, ports);
    if (reason === undefined) return { agent: offer.agent, ports };
    reasons.set(offer.agent.id, reason);
  }
  return { agent: undefined, reasons };
}

/** What an app asks of an agent, in the order of its port definitions or mappings. */
export function wantedPorts(app: App): WantedPort[] {
  if (app.container?.portMappings)
    return app.container.portMappings.map(({ hostPort }) => (hostPort === 0 ? 'any' : hostPort));
  return app.portDefinitions.map(({ port }) => (app.requirePorts && port !== 0 ? port : 'any'));
}

function reasonAgainst(
  { agent, usedPorts }: Offer,
  { app, home, siblings }: PlacementRequest,
  ports: readonly WantedPort[],
): Reason | undefined {
  // --default_accepted_resource_roles is * on DC/OS: a public agent is for those who ask for it
  if (!(app.acceptedResourceRoles ?? ['*']).includes(agent.role)) return 'UnfulfilledRole';
  if (!app.constraints.every((constraint) => satisfies(constraint, agent, siblings))) return 'UnfulfilledConstraint';
  if (home && home.id !== agent.id) return 'NoCorrespondingReservationFound';
  if (ports.some((port) => typeof port === 'number' && usedPorts.has(port))) return 'InsufficientPorts';
  return undefined;
}

/** UNIQUE, CLUSTER, LIKE, UNLIKE and IS are honoured, GROUP_BY and MAX_PER accepted; source: mesos/Constraints.scala. */
function satisfies(constraint: readonly string[], agent: AgentSpec, siblings: readonly AgentSpec[]): boolean {
  const [field = '', operator, value = ''] = constraint;
  const own = fieldOf(agent, field);
  if (operator === 'UNIQUE') return siblings.every((sibling) => fieldOf(sibling, field) !== own);
  if (operator === 'CLUSTER')
    return value ? own === value : siblings.every((sibling) => fieldOf(sibling, field) === own);
  if (operator === 'IS') return own === value;
  if (operator === 'LIKE') return own !== undefined && new RegExp(`^(?:${value})$`).test(own);
  if (operator === 'UNLIKE') return own === undefined || !new RegExp(`^(?:${value})$`).test(own);
  return true;
}

function fieldOf(agent: AgentSpec, field: string): string | undefined {
  return field === 'hostname' || field === '@hostname' ? agent.address : agent.attributes[field];
}
