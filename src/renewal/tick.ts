import { type ActPorts, act } from './act.ts';
import { type ObservePorts, observe } from './observe.ts';
import { plan } from './plan.ts';
import type { Observation, Outcome, Plan, Policy, TickReport } from './types.ts';

/** Issue, issue without the names refused, install, look: more means that something undoes our work. */
const MOST_ROUNDS = 5;

const MINUTE_MS = 60_000;

export type TickPorts = ObservePorts &
  ActPorts & {
    /** Told of every round as it begins, so that a report can show what is under way. */
    readonly onRound: (observation: Observation, plan: Plan) => void;
    /** Fills the store from what was there before it; true when that changed something. */
    readonly takeOver?: (observation: Observation) => Promise<boolean>;
  };

/**
 * Observe, plan, act, and again while there was something to do. No round remembers the one before: what it did shows in
 * the next observation, so a crash between any two steps is healed by the next tick.
 *
 * Throws when the world cannot be read or the store cannot be written; failed actions are outcomes instead.
 */
export async function tick(ports: TickPorts, policy: Policy): Promise<TickReport> {
  const outcomes: Outcome[] = [];
  for (let round = 1; ; round += 1) {
    const observation = await observe(ports, policy);
    if (round <= MOST_ROUNDS && (await ports.takeOver?.(observation)) === true) continue;
    const next = plan(observation, policy);
    ports.onRound(observation, next);
    if (next.actions.length === 0 || ports.signal.aborted)
      return { observation, outcomes, nextLookAt: next.nextLookAt };
    if (round > MOST_ROUNDS) return { observation, outcomes, nextLookAt: inAMinute(ports.clock.now()) };
    outcomes.push(...(await act(next, observation, ports, policy)));
  }
}

/** There is work left, but rounds without an end would be a loop that asks a CA again and again. */
function inAMinute(now: Date): string {
  return new Date(now.getTime() + MINUTE_MS).toISOString();
}
