import type { LoadBalancerInstance } from '../../marathon-lb/types.ts';
import type { Clock } from '../../platform/clock.ts';
import type { CaaRecord, DnsAnswer } from '../../platform/dns.ts';
import type { HttpProbe } from '../../platform/http-probe.ts';
import type { Resolver } from '../../platform/resolver.ts';
import { inTurns } from '../in-turns.ts';
import { addressLook } from './address-look.ts';
import type { CaaLook, FamilyLook, NameLook } from './types.ts';

/** A name with more addresses is a content delivery network; a few tell as much as all. */
const MOST_ADDRESSES = 4;

const MOST_ALIASES = 8;

/** Where the name servers do not answer, thousands of names must not keep an order waiting: the rest is "unknown". */
const TIME_FOR_ALL_MS = 30_000;

const OUT_OF_TIME = { kind: 'unknown', reason: 'there was no time left to look', servfail: false } as const;

export interface NameLooksPorts {
  readonly resolver: Resolver;
  readonly http: HttpProbe;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly probe: { readonly token: string; readonly answer: string };
}

export interface NameLooksQuestion {
  readonly names: readonly string[];
  /** An instance's own address is asked at the instance's own ports; every other one at 80 and 443. */
  readonly instances: readonly LoadBalancerInstance[];
}

/**
 * How each name looks from outside: its A and AAAA records apart, each address asked for the challenge path, and the CAA
 * records that count for it. Everything through the given name servers, nothing through a hosts file. Never throws.
 */
export function nameLooks(question: NameLooksQuestion, ports: NameLooksPorts): Promise<readonly NameLook[]> {
  const endMs = ports.clock.monotonicMs() + TIME_FOR_ALL_MS;
  const caaAt = remembered((domain) => ports.resolver.caa(domain));
  return inTurns(question.names, async (name) => {
    if (ports.clock.monotonicMs() > endMs) {
      return { name, aliases: [], ipv4: OUT_OF_TIME, ipv6: OUT_OF_TIME, caa: { ...OUT_OF_TIME, domain: name } };
    }
    const [ipv4, ipv6, caa] = await Promise.all([
      familyLook(name, ports.resolver.ipv4(name), question, ports),
      familyLook(name, ports.resolver.ipv6(name), question, ports),
      caaLook(name, caaAt),
    ]);
    const aliases = leadsHere(ipv4, ipv6) ? [] : await aliasesOf(name, ports.resolver);
    return { name, aliases, ipv4, ipv6, caa };
  });
}

async function familyLook(
  name: string,
  asked: Promise<DnsAnswer<string>>,
  { instances }: NameLooksQuestion,
  { http, probe }: NameLooksPorts,
): Promise<FamilyLook> {
  const answer = await asked;
  if (answer.kind === 'none') return { kind: 'none', noSuchName: answer.noSuchName ?? false };
  if (answer.kind === 'unknown') return { kind: 'unknown', reason: answer.reason, servfail: answer.refused ?? false };
  const looks = answer.records.slice(0, MOST_ADDRESSES).map((address) => {
    const instance = instances.find(({ host }) => host === address);
    const ports = { http: instance?.httpPort ?? 80, https: instance?.httpsPort ?? 443 };
    return addressLook({ name, address, ports, probe }, http);
  });
  return { kind: 'found', looks: await Promise.all(looks) };
}

/** Climbs from the name to its top-level domain and stops at the first records (RFC 8659 section 3). */
async function caaLook(name: string, caaAt: (domain: string) => Promise<DnsAnswer<CaaRecord>>): Promise<CaaLook> {
  const labels = name.split('.');
  for (const index of labels.keys()) {
    const domain = labels.slice(index).join('.');
    const answer = await caaAt(domain);
    if (answer.kind === 'found') return { kind: 'found', domain, records: answer.records };
    if (answer.kind === 'unknown') {
      return { kind: 'unknown', domain, reason: answer.reason, servfail: answer.refused ?? false };
    }
  }
  return { kind: 'none' };
}

async function aliasesOf(name: string, resolver: Resolver): Promise<readonly string[]> {
  const aliases: string[] = [];
  for (let current = name; aliases.length < MOST_ALIASES; ) {
    const answer = await resolver.alias(current);
    const next = answer.kind === 'found' ? answer.records[0] : undefined;
    if (next === undefined || aliases.includes(next)) break;
    aliases.push(next);
    current = next;
  }
  return aliases;
}

function leadsHere(...families: readonly FamilyLook[]): boolean {
  const looks = families.flatMap((family) => (family.kind === 'found' ? family.looks : []));
  return looks.length > 0 && looks.every(({ result }) => result === 'here');
}

/** Names share their parents: each is asked about once. */
function remembered<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const answer = known.get(key) ?? ask(key);
    known.set(key, answer);
    return answer;
  };
}
