import { flightFacts } from '../../../src/grader/probes/flight-facts.ts';
import { keyProofOf } from '../../../src/grader/probes/key-proofs.ts';
import { servedChain } from '../../../src/grader/trust/served-chain.ts';
import { trustStore } from '../../../src/grader/trust/trust-store.ts';
import { clientExchange } from '../../../src/grader/wire/client-key-exchange.ts';
import { FirstFlight } from '../../../src/grader/wire/first-flight.ts';
import { parseSslv2ServerHello } from '../../../src/grader/wire/sslv2.ts';
import { Tls13FlightReader } from '../../../src/grader/wire/tls13-flight.ts';
import { RECORDED } from './recorded-flights.ts';

export interface FuzzOptions {
  /** Mutated answers to read. */
  readonly count: number;
  /** The same seed, the same answers. */
  readonly seed: number;
}

/** How often each end was met; the sum is `count`. */
export type FuzzOutcome = Readonly<Record<'flight' | 'alert' | 'fault' | 'more', number>>;

const SEEDS = Object.values(RECORDED);
const SECRET = new Uint8Array(32).fill(7);
const EMPTY_STORE = trustStore([]);
const NOW = new Date('2026-11-24T12:00:00Z');

/**
 * Reads mutated answers of real servers the way the probes do, in portions of any size: hello, key exchange, chain,
 * encrypted flight, SSL 2.0. Throws what the code under test throws, which must be nothing.
 */
export function fuzzAnswers({ count, seed }: FuzzOptions): FuzzOutcome {
  const random = xorshift(seed);
  const outcome = { flight: 0, alert: 0, fault: 0, more: 0 };
  for (let answer = 0; answer < count; answer++) {
    outcome[readAll(mutated(random), random)] += 1;
  }
  return outcome;
}

type Random = (below: number) => number;

/** Marsaglia's xorshift32: fast, and the same everywhere. */
function xorshift(seed: number): Random {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function readAll(bytes: Uint8Array, random: Random): keyof FuzzOutcome {
  const first = new FirstFlight();
  for (let at = 0; at < bytes.length && !first.done; ) {
    const length = 1 + random(random(4) === 0 ? 16 : 4096);
    first.push(bytes.subarray(at, at + length));
    at += length;
  }
  const flight = first.flight();
  parseSslv2ServerHello(bytes);
  if (flight === undefined) return first.alert !== undefined ? 'alert' : first.fault !== undefined ? 'fault' : 'more';
  flightFacts([flight], []);
  // Certificates and keys cost a hundred times more than all else.
  if (random(20) === 0) {
    servedChain(flight.certificate?.certificates ?? [], { host: 'localhost', store: EMPTY_STORE, now: NOW });
    const leaf = flight.certificate?.certificates[0];
    const asked = { ...flight, clientRandom: SECRET };
    if (leaf !== undefined) keyProofOf(leaf, { flights: [asked], encrypted: [], completed: undefined });
    clientExchange(flight, 'TLSv1.2', new Uint8Array(512).fill(3));
    const reader = new Tls13FlightReader(flight.hello.suite, SECRET, bytes, bytes);
    reader.push({ type: 23, version: 0x0303, fragment: bytes });
  }
  return 'flight';
}

function mutated(random: Random): Uint8Array {
  let bytes: Uint8Array = (SEEDS[random(SEEDS.length)] ?? new Uint8Array(0)).slice();
  for (let steps = random(5); steps >= 0; steps--) bytes = mutate(bytes, random);
  return bytes;
}

function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random(Math.max(1, bytes.length));
  // Lengths and types are near the start; most mutations belong there.
  const early = random(Math.min(128, Math.max(1, bytes.length)));
  switch (random(8)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return joined(bytes.subarray(0, at), bytes);
    case 2:
      return joined(bytes.subarray(0, at), (SEEDS[random(SEEDS.length)] ?? bytes).subarray(early));
    case 3:
      return withByte(bytes, early, 0xff);
    case 4:
      return withByte(bytes, early, 0);
    case 5:
      return withByte(bytes, at, random(256));
    case 6:
      return joined(bytes.subarray(0, early), bytes.subarray(early + 1 + random(4)));
    default:
      return withByte(bytes, early, random(256));
  }
}

function withByte(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  if (at < copy.length) copy[at] = value;
  return copy;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
