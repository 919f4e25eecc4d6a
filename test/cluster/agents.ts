import type { AgentSpec } from './types.ts';

export type AgentNumber = 1 | 2 | 3;

/** Linux answers on all of 127.0.0.0/8; macOS has 127.0.0.1 only, so everything shares one address there. */
const HAS_MANY_ADDRESSES = process.platform !== 'darwin';

/**
 * The agents of a cluster: `count` public ones at addresses of their own, and a private one.
 * Throws an Error when this system has not that many loopback addresses.
 */
export function agentsOf(count?: AgentNumber): {
  readonly publicAgents: readonly AgentSpec[];
  readonly all: readonly AgentSpec[];
} {
  const wanted = count ?? (HAS_MANY_ADDRESSES ? 2 : 1);
  if (wanted > 1 && !HAS_MANY_ADDRESSES)
    throw new Error(`${wanted} public agents need loopback addresses beside 127.0.0.1, which macOS does not have`);
  const publicAgents = Array.from({ length: wanted }, (_, n) => ({
    id: `S${n}`,
    address: HAS_MANY_ADDRESSES ? `127.0.0.${n + 2}` : '127.0.0.1',
    role: 'slave_public' as const,
    attributes: { public_ip: 'true' },
  }));
  const privateAgent = { id: `S${wanted}`, address: '127.0.0.1', role: '*' as const, attributes: {} };
  return { publicAgents, all: [...publicAgents, privateAgent] };
}
