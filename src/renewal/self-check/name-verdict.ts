import { type CaaSubject, caaRefusal } from '../../preflight/caa-verdict.ts';
import type { AddressLook, CaaLook, FamilyLook, NameCheck, NameLook } from './types.ts';

/** What the other names of a look prove about our own position: without it, a failure may be ours. */
interface Evidence {
  /** Some name was resolved: the name server works. */
  readonly resolves: boolean;
  /** Some CAA question was answered. */
  readonly tellsCaa: boolean;
  /** Some public address led here: this network has a way out and in again (no hairpin NAT in between). */
  readonly reaches: boolean;
}

interface Problem {
  readonly type: string;
  readonly detail: string;
}

/**
 * Which names a CA would refuse, from what was seen of all of them. Only a finding counts: no such name, an address where
 * something else answers, CAA records that forbid it. What may as well be our own network's fault, a connection refused
 * or a name server that cannot answer, counts once another name shows that our network is not at fault.
 *
 * Takes the looks of one moment and the CA's side of CAA; returns a verdict for each, in the same order.
 */
export function nameVerdicts(looks: readonly NameLook[], subject: CaaSubject): readonly NameCheck[] {
  const evidence = {
    resolves: looks.some(({ ipv4, ipv6 }) => ipv4.kind === 'found' || ipv6.kind === 'found'),
    tellsCaa: looks.some(({ caa }) => caa.kind !== 'unknown'),
    reaches: looks.some((look) => addressesOf(look).some(({ result }) => result === 'here')),
  };
  return looks.map((look) => nameVerdict(look, evidence, subject));
}

function nameVerdict(look: NameLook, evidence: Evidence, subject: CaaSubject): NameCheck {
  const { name, aliases } = look;
  const problem =
    dnsProblem(look, evidence) ?? addressProblem(look, evidence) ?? caaProblem(look.caa, evidence, subject);
  if (problem !== undefined) {
    const chain = aliases.length === 0 ? '' : ` (CNAME ${aliases.join(', ')})`;
    return { name, verdict: 'wrong', type: problem.type, detail: `${problem.detail}${chain}` };
  }
  const doubt = doubtOf(look);
  return { name, verdict: doubt === '' ? 'passes' : 'unclear', type: '', detail: doubt };
}

function dnsProblem({ ipv4, ipv6 }: NameLook, { resolves }: Evidence): Problem | undefined {
  if (ipv4.kind === 'found' || ipv6.kind === 'found') return undefined;
  if (isNoSuchName(ipv4) || isNoSuchName(ipv6)) return { type: 'dns', detail: 'there is no such name (NXDOMAIN)' };
  if (ipv4.kind === 'none' && ipv6.kind === 'none') {
    return { type: 'dns', detail: 'it has neither an A nor an AAAA record' };
  }
  const failed = [ipv4, ipv6].find((family) => family.kind === 'unknown' && family.servfail);
  if (failed?.kind !== 'unknown' || !resolves) return undefined;
  return { type: 'dns', detail: `its name servers fail (${failed.reason}), while others answer` };
}

/** IPv6 first: Let's Encrypt tries that first, and falls back to IPv4 only when nothing answers at all. */
function addressProblem({ ipv4, ipv6 }: NameLook, { reaches }: Evidence): Problem | undefined {
  for (const [record, family] of [['AAAA', ipv6] as const, ['A', ipv4] as const]) {
    const looks = family.kind === 'found' ? family.looks : [];
    const elsewhere = looks.find(({ result }) => result === 'elsewhere');
    if (elsewhere !== undefined) return { type: 'unauthorized', detail: wordsOf(record, elsewhere) };
    const refused = looks.find(({ result }) => result === 'refused');
    if (refused !== undefined && reaches) return { type: 'connection', detail: wordsOf(record, refused) };
  }
  return undefined;
}

function caaProblem(caa: CaaLook, { tellsCaa }: Evidence, subject: CaaSubject): Problem | undefined {
  if (caa.kind === 'unknown' && caa.servfail && tellsCaa) {
    const detail = `the name servers of ${caa.domain} fail when asked for CAA (${caa.reason}), which a CA takes as a no`;
    return { type: 'dns', detail };
  }
  const refusal = caa.kind === 'found' ? caaRefusal(caa.records, subject) : undefined;
  if (caa.kind !== 'found' || refusal === undefined) return undefined;
  return { type: 'caa', detail: `CAA of ${caa.domain}: ${refusal}` };
}

/** What could not be told; empty when every address led here. */
function doubtOf(look: NameLook): string {
  const { ipv4, ipv6, caa } = look;
  const families = [['A', ipv4] as const, ['AAAA', ipv6] as const];
  return [
    ...families.flatMap(([record, family]) =>
      family.kind === 'unknown' ? [`${record} records: ${family.reason}`] : doubtfulAddresses(record, family),
    ),
    ...(caa.kind === 'unknown' ? [`CAA of ${caa.domain}: ${caa.reason}`] : []),
  ].join('; ');
}

function doubtfulAddresses(record: string, family: FamilyLook): readonly string[] {
  if (family.kind !== 'found') return [];
  return family.looks.filter(({ result }) => result !== 'here').map((look) => wordsOf(record, look));
}

function wordsOf(record: string, { address, detail }: AddressLook): string {
  return `${record} ${address} ${detail}`;
}

function isNoSuchName(family: FamilyLook): boolean {
  return family.kind === 'none' && family.noSuchName;
}

function addressesOf({ ipv4, ipv6 }: NameLook): readonly AddressLook[] {
  return [ipv4, ipv6].flatMap((family) => (family.kind === 'found' ? family.looks : []));
}
