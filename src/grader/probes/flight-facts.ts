import type { EphemeralKey, Facts, Known } from '../facts.ts';
import { EXTENSION, parseAlpn } from '../wire/extensions.ts';
import type { ServerFlight } from '../wire/first-flight.ts';
import type { EncryptedFlight } from '../wire/tls13-flight.ts';
import { ephemeralKeyOf } from './ephemeral-keys.ts';

/** The facts that ServerHellos carry for free. */
export type FlightFacts = Pick<
  Facts,
  | 'ephemeralKeys'
  | 'alpn'
  | 'compression'
  | 'secureRenegotiation'
  | 'extendedMasterSecret'
  | 'encryptThenMac'
  | 'heartbeat'
  | 'sessionTickets'
  | 'sessionIds'
  | 'ocspStapling'
>;

/** Takes all flights seen and the decrypted ones of TLS 1.3, returns what they say of the server. */
export function flightFacts(flights: readonly ServerFlight[], encrypted: readonly EncryptedFlight[]): FlightFacts {
  const classic = flights.filter(({ hello }) => hello.version !== 'TLSv1.3');
  // SSL 3.0 has no extensions to speak of.
  const extended = classic.filter(({ hello }) => hello.version !== 'SSLv3');
  const echoes = (type: number) => some(extended, ({ hello }) => hello.extensions.has(type));
  return {
    ephemeralKeys: distinct(flights.map(ephemeralKeyOf).filter((key) => key !== undefined)),
    alpn: alpnOf(extended, encrypted),
    compression: some(classic, ({ hello }) => hello.compression !== 0),
    secureRenegotiation: echoes(EXTENSION.renegotiationInfo),
    extendedMasterSecret: echoes(EXTENSION.extendedMasterSecret),
    encryptThenMac: echoes(EXTENSION.encryptThenMac),
    heartbeat: echoes(EXTENSION.heartbeat),
    sessionTickets: echoes(EXTENSION.sessionTicket),
    sessionIds: some(classic, ({ hello }) => hello.sessionId.length > 0),
    ocspStapling: staplesIn(classic, encrypted),
  };
}

function some(flights: readonly ServerFlight[], test: (flight: ServerFlight) => boolean): Known<boolean> {
  return flights.length === 0 ? 'unknown' : flights.some(test);
}

function staplesIn(classic: readonly ServerFlight[], encrypted: readonly EncryptedFlight[]): Known<boolean> {
  if (classic.length === 0 && encrypted.length === 0) return 'unknown';
  const decrypted = encrypted.some(({ certificate }) => certificate?.staple !== undefined);
  return decrypted || classic.some(({ staple }) => staple !== undefined);
}

function alpnOf(classic: readonly ServerFlight[], encrypted: readonly EncryptedFlight[]): Known<readonly string[]> {
  if (classic.length === 0 && encrypted.length === 0) return 'unknown';
  const bodies = classic.map(({ hello }) => hello.extensions.get(EXTENSION.alpn));
  const chosen = [...bodies.map((body) => body && parseAlpn(body)), ...encrypted.map(({ alpn }) => alpn)];
  return [...new Set(chosen.filter((protocol) => protocol !== undefined))];
}

/** One entry for each version and key: dozens of suites share one. */
function distinct(keys: readonly EphemeralKey[]): readonly EphemeralKey[] {
  const byKey = new Map(
    keys.map((key) => [`${key.version} ${key.kind} ${key.name} ${key.knownPrime} ${key.signatureHash}`, key]),
  );
  return [...byKey.values()];
}
