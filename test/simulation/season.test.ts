import { describe, expect, test } from 'vitest';
import { readableTable } from './report.ts';
import { SEASON } from './scenario.ts';
import { simulate } from './simulation.ts';
import { violations } from './violations.ts';

describe('a season of simulated time', () => {
  test('passes without an expired certificate, a name left out or a limit hit, and the same way again', async () => {
    const result = await simulate(SEASON);
    process.stdout.write(readableTable(result));

    expect(violations(result)).toEqual([]);
    // A season in which nothing goes wrong would prove nothing.
    expect(result.facts.revoked).toBeGreaterThan(0);
    expect(result.facts.crashes).toBeGreaterThan(0);
    expect(result.caOutages).toBeGreaterThan(0);
    expect(result.arrivals).toBeGreaterThan(0);
    expect(result.failingSpells).toBeGreaterThan(0);
    expect(Object.keys(result.facts.failedOrders)).toContain('network');

    expect((await simulate(SEASON)).facts).toEqual(result.facts);
  }, 240_000);

  test('has a checker that finds load balancers which never get a certificate', async () => {
    const result = await simulate({
      ...SEASON,
      days: 110,
      vhosts: 40,
      daemons: 1,
      crowdedNames: 0,
      hungDeployments: 1,
    });

    expect(violations(result)).not.toEqual([]);
  }, 240_000);
});
