import type { VersionSuites } from '../facts.ts';
import { suiteOf } from '../wire/cipher-suites.ts';
import type { ServerFlight } from '../wire/first-flight.ts';
import type { RecordVersion } from '../wire/versions.ts';
import type { Answer } from './answer.ts';
import type { Scan } from './scan.ts';

/** The suites of one version, and every flight that showed one of them. */
export interface Enumeration extends VersionSuites {
  readonly flights: readonly ServerFlight[];
}

interface Found {
  readonly flights: ServerFlight[];
  readonly complete: boolean;
}

/**
 * Which of `offered` the server takes in a version: ask, strike out the one chosen, ask again until it refuses; then
 * once more with the list turned round, which tells whose order counts. `first` is an answer to all of `offered`.
 */
export async function enumerateSuites(
  scan: Scan,
  version: RecordVersion,
  offered: readonly number[],
  first?: Answer,
): Promise<Enumeration> {
  const blocks = blocksOf(offered, scan.shape.suites);
  const reusable = blocks.length === 1 ? first : undefined;
  const parts = await Promise.all(blocks.map((block) => eliminate(scan, version, block, reusable)));
  const all = parts.flatMap(({ flights }) => flights);
  const several = parts.filter(({ flights }) => flights.length > 0).length > 1;
  const merged = several ? await eliminate(scan, version, suitesIn(all)) : undefined;
  const flights = merged?.flights.length === all.length ? merged.flights : all;
  const complete = parts.every((part) => part.complete);
  return { version, suites: suitesIn(flights), order: await orderOf(scan, version, flights), complete, flights };
}

async function eliminate(
  scan: Scan,
  version: RecordVersion,
  offered: readonly number[],
  first?: Answer,
): Promise<Found> {
  const flights: ServerFlight[] = [];
  let left = offered;
  let answer = first ?? (await scan.ask({ version, suites: left }));
  while (answer.kind === 'flight' && answer.flight.hello.version === version) {
    const { suite } = answer.flight.hello;
    if (!left.includes(suite)) break;
    flights.push(answer.flight);
    left = left.filter((code) => code !== suite);
    if (left.length === 0) break;
    answer = await scan.ask({ version, suites: left });
  }
  const cutShort = left.length > 0 && (answer.kind === 'not asked' || answer.kind === 'silent');
  return { flights, complete: !cutShort };
}

async function orderOf(
  scan: Scan,
  version: RecordVersion,
  flights: readonly ServerFlight[],
): Promise<VersionSuites['order']> {
  const found = suitesIn(flights);
  const [favourite] = found;
  if (found.length < 2) return 'server';
  // A server that puts ChaCha20 first for clients that do (OpenSSL's PrioritizeChaCha) has an order of its own for
  // all others: keep ChaCha20 from coming first.
  const chacha = (code: number) => suiteOf(code).encryption.startsWith('CHACHA20');
  const reversed = found.toReversed();
  const others = [...reversed.filter((code) => !chacha(code)), ...reversed.filter(chacha)];
  const answer = await scan.ask({ version, suites: others[0] === favourite ? reversed : others });
  if (answer.kind !== 'flight') return 'unknown';
  return answer.flight.hello.suite === favourite ? 'server' : 'client';
}

function suitesIn(flights: readonly ServerFlight[]): number[] {
  return flights.map(({ hello }) => hello.suite);
}

function blocksOf(codes: readonly number[], size: number): readonly (readonly number[])[] {
  if (codes.length <= size) return [codes];
  return Array.from({ length: Math.ceil(codes.length / size) }, (_, at) => codes.slice(at * size, (at + 1) * size));
}
