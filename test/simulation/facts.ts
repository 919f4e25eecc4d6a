/** What happened, counted. */
export interface Facts {
  orders: number;
  resumed: number;
  certificates: number;
  /** Orders that Let's Encrypt lets off: the same set again, or in the suggested window. */
  exempt: number;
  /** Predecessors that another order had replaced already. */
  alreadyReplaced: number;
  ticks: number;
  rounds: number;
  restarts: number;
  crashes: number;
  failedLooks: number;
  deployments: number;
  hung: number;
  revoked: number;
  /** Looks at one name at one load balancer instance. */
  looks: number;
  /** Longest time for which a revoked certificate was seen being served for a healthy name. */
  revokedServedHours: number;
  /** Failed orders by ACME error type. */
  readonly failedOrders: Record<string, number>;
  /** 429 by limit. */
  readonly rateLimited: Record<string, number>;
  /** Failed outcomes of installations, by their first words. */
  readonly failedInstalls: Record<string, number>;
  /** Healthy names that were served an expired certificate, in words. */
  readonly expired: string[];
  /** Healthy names that no certificate was served for, in words. */
  readonly uncovered: string[];
  /** What a daemon threw that no loop should have to survive. */
  readonly defects: string[];
}

/** Nothing has happened yet. */
export function noFacts(): Facts {
  return {
    orders: 0,
    resumed: 0,
    certificates: 0,
    exempt: 0,
    alreadyReplaced: 0,
    ticks: 0,
    rounds: 0,
    restarts: 0,
    crashes: 0,
    failedLooks: 0,
    deployments: 0,
    hung: 0,
    revoked: 0,
    looks: 0,
    revokedServedHours: 0,
    failedOrders: {},
    rateLimited: {},
    failedInstalls: {},
    expired: [],
    uncovered: [],
    defects: [],
  };
}

/** One more of a kind. */
export function tally(counts: Record<string, number>, kind: string): void {
  counts[kind] = (counts[kind] ?? 0) + 1;
}
