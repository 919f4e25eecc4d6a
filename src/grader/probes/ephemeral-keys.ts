import type { EphemeralKey } from '../facts.ts';
import { knownPrime } from '../wire/dh-primes.ts';
import type { ServerFlight } from '../wire/first-flight.ts';
import { groupOf, rsaBitsOfCurve } from '../wire/named-groups.ts';
import { bitLength } from '../wire/server-key-exchange.ts';
import { schemeHash } from '../wire/signature-schemes.ts';

/** The ephemeral key of one flight as a fact; undefined for exchanges without one. */
export function ephemeralKeyOf({ hello, keyExchange }: ServerFlight): EphemeralKey | undefined {
  const { version, suite, group } = hello;
  if (version === undefined) return undefined;
  const common = { version, suite, knownPrime: undefined, signatureHash: undefined };
  if (group !== undefined) {
    const { name, rsaBits } = groupOf(group);
    return { ...common, kind: name.startsWith('ffdhe') ? 'DHE' : 'ECDHE', name, rsaBits };
  }
  switch (keyExchange?.kind) {
    case 'ECDHE': {
      const { name, rsaBits } = groupOf(keyExchange.group);
      return { ...common, kind: 'ECDHE', name, rsaBits, signatureHash: hashOf(keyExchange.scheme) };
    }
    case 'explicit curve': {
      const { bits } = keyExchange;
      return { ...common, kind: 'ECDHE', name: `explicit curve ${bits}`, rsaBits: rsaBitsOfCurve(bits) };
    }
    case 'DHE': {
      const rsaBits = bitLength(keyExchange.prime);
      const prime = knownPrime(keyExchange.prime);
      const signatureHash = hashOf(keyExchange.scheme);
      return { ...common, kind: 'DHE', name: `DH ${rsaBits}`, rsaBits, knownPrime: prime, signatureHash };
    }
    case 'temporary RSA':
      return { ...common, kind: 'RSA', name: `RSA ${keyExchange.bits}`, rsaBits: keyExchange.bits };
    default:
      return undefined;
  }
}

function hashOf(scheme: number | undefined): EphemeralKey['signatureHash'] {
  return scheme === undefined ? undefined : schemeHash(scheme);
}
