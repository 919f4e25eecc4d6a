import type { Env, EnvValue } from '../marathon/types.ts';
import type { CertificateFacts } from '../x509/types.ts';
import { slotContent } from './slot-content.ts';
import type { CertSlot } from './types.ts';

/** The default certificate, and the switch: the numbered variables are read only while this one is not empty. */
export const DEFAULT_SLOT = 'HAPROXY_SSL_CERT';
/** HAPROXY_SSL_CERT0 to HAPROXY_SSL_CERT100; `CERT00` or `CERT101` are not read. */
const NUMBERED = Array.from({ length: 101 }, (_, n) => `${DEFAULT_SLOT}${n}`);

/**
 * Takes marathon-lb's `env` and, if need be, one more variable (MARATHON_LB_CERT_ENV), returns its certificate variables
 * in the order in which HAProxy loads them: HAPROXY_SSL_CERT (also when it is missing), the numbered ones that are there,
 * the extra one. `read` may stand in for `slotContent`, to remember. Source: mesosphere/marathon-lb run.
 */
export function slotsOf(env: Env, extraVariable?: string, read = slotContent): readonly CertSlot[] {
  const numbered = NUMBERED.filter((variable) => env[variable] !== undefined);
  const variables = new Set([DEFAULT_SLOT, ...numbered, ...(extraVariable === undefined ? [] : [extraVariable])]);

  return [...variables].map((variable) => ({ variable, content: read(env[variable]) }));
}

/**
 * Takes the slots and how to tell a certificate of ours, returns the variables we may write, best first: HAPROXY_SSL_CERT
 * when it is empty or ours (it has to be filled anyway), then our numbered ones, then the empty ones. What an operator put
 * into a slot stays there, readable to us or not.
 */
export function writableSlots(
  slots: readonly CertSlot[],
  isOurLeaf: (leaf: CertificateFacts) => boolean,
): readonly string[] {
  const contents = new Map(slots.map(({ variable, content }) => [variable, content]));
  const isOurs = (variable: string) => {
    const content = contents.get(variable);
    return content?.kind === 'certificate' && isOurLeaf(content.leaf);
  };
  const isEmpty = (variable: string) => (contents.get(variable)?.kind ?? 'empty') === 'empty';

  return [
    ...[DEFAULT_SLOT].filter((variable) => isOurs(variable) || isEmpty(variable)),
    ...NUMBERED.filter(isOurs),
    ...NUMBERED.filter(isEmpty),
  ];
}

/** Takes a numbered variable, returns its number: HAProxy loads the lower one first. */
export function slotNumber(variable: string): number {
  return Number(variable.slice(DEFAULT_SLOT.length));
}

/**
 * Takes marathon-lb's `env`, bundles (or references to them) by variable and variables to remove, returns the whole new `env`: Marathon replaces the
 * map as one, so everything else is carried over as it came, in its order. The default slot is emptied, never removed.
 */
export function envWith(env: Env, bundles: ReadonlyMap<string, EnvValue>, clears: readonly string[] = []): Env {
  const kept = Object.entries(env).flatMap(([name, value]) => {
    if (!clears.includes(name)) return [[name, value] as const];
    return name === DEFAULT_SLOT ? [[name, ''] as const] : [];
  });
  return { ...Object.fromEntries(kept), ...Object.fromEntries(bundles) };
}

/** Takes marathon-lb's `env`, returns the certificate variables its `run` will write into files, in order. */
export function readVariables(env: Env): readonly string[] {
  return isFilled(env[DEFAULT_SLOT]) ? [DEFAULT_SLOT, ...filledNumbered(env)] : [];
}

/** Takes marathon-lb's `env`, returns the filled variables nobody reads, since HAPROXY_SSL_CERT is empty. */
export function ignoredVariables(env: Env): readonly string[] {
  return isFilled(env[DEFAULT_SLOT]) ? [] : filledNumbered(env);
}

function filledNumbered(env: Env): readonly string[] {
  return NUMBERED.filter((variable) => isFilled(env[variable]));
}

function isFilled(value: EnvValue | undefined): boolean {
  return value !== undefined && value !== '';
}
