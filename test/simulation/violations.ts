import type { SimulationResult } from './simulation.ts';

/** What must never happen, in words; a few of each kind. Empty when all went well. */
export function violations({ facts }: SimulationResult): readonly string[] {
  const limits = Object.entries(facts.rateLimited).map(([limit, count]) => `${count} orders hit the limit ${limit}`);
  return [
    ...listed('was served an expired certificate', facts.expired),
    ...listed('had no certificate', facts.uncovered),
    ...listed('was thrown', facts.defects),
    ...limits,
  ];
}

const SHOWN = 5;

function listed(what: string, cases: readonly string[]): readonly string[] {
  const more = cases.length > SHOWN ? [`and ${cases.length - SHOWN} more: ${what}`] : [];
  return [...cases.slice(0, SHOWN).map((one) => `${one} ${what}`), ...more];
}
