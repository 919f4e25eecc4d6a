import { suiteOf } from '../wire/cipher-suites.ts';
import { CLASSIC_GROUPS, groupOf, TLS13_GROUPS } from '../wire/named-groups.ts';
import type { Answer } from './answer.ts';
import type { Scan } from './scan.ts';

/**
 * Which groups the server takes up to TLS 1.2, by name: ask with all, strike out the one chosen, ask again.
 * `suites` are the ECDHE suites it offers in `version`.
 */
export async function classicGroups(
  scan: Scan,
  version: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2',
  suites: readonly number[],
): Promise<readonly string[]> {
  const ask = (groups: readonly number[]) => scan.ask({ version, suites, groups });
  // Up to TLS 1.2 the certificate's own curve must be listed too (RFC 8422 section 5.3): refused without it, a server
  // with nothing but an elliptic key may still answer when what was struck out comes last.
  const onlyElliptic = suites.every((code) => suiteOf(code).authentication === 'ECDSA');
  return (await eliminate(ask, CLASSIC_GROUPS, classicGroup, onlyElliptic)).map((code) => groupOf(code).name);
}

/** The same in TLS 1.3, where a HelloRetryRequest names the group and no key is ever computed. */
export async function tls13Groups(scan: Scan, suites: readonly number[]): Promise<readonly string[]> {
  const ask = (groups: readonly number[]) => scan.ask({ version: 'TLSv1.3', suites, groups });
  return (await eliminate(ask, TLS13_GROUPS, tls13Group, false)).map((code) => groupOf(code).name);
}

async function eliminate(
  ask: (groups: readonly number[]) => Promise<Answer>,
  all: readonly number[],
  groupIn: (answer: Answer) => number | undefined,
  retryWithFound: boolean,
): Promise<readonly number[]> {
  const found: number[] = [];
  let left = all;
  while (left.length > 0) {
    const first = groupIn(await ask(left));
    const again = first === undefined && found.length > 0 && retryWithFound;
    const group = again ? groupIn(await ask([...left, ...found])) : first;
    // A server that does not look at the list repeats itself.
    if (group === undefined || !left.includes(group)) break;
    found.push(group);
    left = left.filter((code) => code !== group);
  }
  return found;
}

function classicGroup(answer: Answer): number | undefined {
  const exchange = answer.kind === 'flight' ? answer.flight.keyExchange : undefined;
  return exchange?.kind === 'ECDHE' ? exchange.group : undefined;
}

function tls13Group(answer: Answer): number | undefined {
  return answer.kind === 'flight' && answer.flight.hello.version === 'TLSv1.3' ? answer.flight.hello.group : undefined;
}
