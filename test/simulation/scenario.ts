export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** How large the simulated world is, and how badly it treats the daemons. */
export interface Scenario {
  readonly seed: string;
  /** First moment, ISO 8601. */
  readonly start: string;
  readonly days: number;
  readonly vhosts: number;
  /** Each with its own account and load balancer: HAProxy's bind line takes 30 certificates of 100 names. */
  readonly daemons: number;
  readonly registeredDomains: number;
  /** Names below one more registered domain, which all daemons share. */
  readonly crowdedNames: number;
  /** Share of all vhosts that comes, and that goes, within a year. */
  readonly yearlyTurnover: number;
  /** How often a daemon's vhosts change within a year; each time it starts anew. */
  readonly changesPerYear: number;
  readonly caOutages: number;
  readonly caOutageDays: number;
  readonly massRevocations: number;
  /** Share of the names that fail validation at any moment. */
  readonly failingShare: number;
  /** Bounds of one name's failing, log-uniform between. */
  readonly failingHours: readonly [number, number];
  /** Per daemon and year. */
  readonly restarts: number;
  readonly crashes: number;
  readonly operatorDeployments: number;
  readonly marathonOutages: number;
  /** Share of deployments that never end by themselves. */
  readonly hungDeployments: number;
  /** Share of orders whose connection breaks once they are placed, or once they are finalized. */
  readonly brokenOrders: number;
}

/** Let's Encrypt's last announced change of lifetimes, to 45 days from 2028-02-16, lies within. */
export const YEAR: Scenario = {
  seed: 'year',
  start: '2027-04-20T09:17:00.000Z',
  days: 365,
  vhosts: 10_000,
  daemons: 4,
  registeredDomains: 2_000,
  crowdedNames: 500,
  yearlyTurnover: 0.15,
  changesPerYear: 40,
  caOutages: 4,
  caOutageDays: 3,
  massRevocations: 2,
  failingShare: 0.02,
  failingHours: [1, 20 * 24],
  restarts: 12,
  crashes: 12,
  operatorDeployments: 24,
  marathonOutages: 12,
  hungDeployments: 0.03,
  brokenOrders: 0.03,
};

/**
 * Small enough for every run of the tests: one renewal of everything, one revocation, one outage, and the change of
 * lifetimes to 64 days from 2027-02-10.
 */
export const SEASON: Scenario = {
  ...YEAR,
  seed: 'season',
  start: '2027-01-25T09:17:00.000Z',
  days: 75,
  vhosts: 300,
  daemons: 2,
  registeredDomains: 60,
  crowdedNames: 20,
  caOutages: 2,
  massRevocations: 1,
};
