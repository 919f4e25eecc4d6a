import type { Dns } from '../platform/dns.ts';
import { isIpAddress } from '../x509/names.ts';
import type { Facts, Known } from './facts.ts';
import type { MarathonLbApp } from './fixes.ts';
import type { Answer } from './probes/answer.ts';
import { caaOf } from './probes/caa.ts';
import { collectFacts } from './probes/collect-facts.ts';
import { Endpoint, type EndpointLimits, type EndpointPorts } from './probes/endpoint.ts';
import { Gate } from './probes/gate.ts';
import type { Listeners } from './probes/listener.ts';
import { lookAtPlainHttp } from './probes/plain-http.ts';
import type { RevocationLook } from './probes/revocation.ts';
import { Scan } from './probes/scan.ts';
import {
  type AddressReport,
  addressReport,
  type Effort,
  failedAddress,
  type GradeReport,
  type ReportedError,
  type TargetReport,
  targetReport,
} from './report.ts';
import type { RuleContext } from './rules/rule.ts';
import { score } from './score.ts';
import type { TrustStore } from './trust/trust-store.ts';
import { ALERT } from './wire/alerts.ts';

/** A host to grade. */
export interface GradeTarget {
  /** A DNS name in A-labels, or an address (then without SNI). */
  readonly host: string;
  readonly port: number;
  /** Where to connect; left out, what the host resolves to: all A and AAAA addresses. */
  readonly addresses?: readonly string[];
  /** Port of plain HTTP for the redirect; 80 when left out. */
  readonly plainHttpPort?: number;
  /** Makes the fixes concrete: labels of this app, commands of this tool. */
  readonly app?: MarathonLbApp;
}

export interface GradePorts extends EndpointPorts {
  readonly dns: Dns;
}

export interface GradeOptions {
  readonly store: TrustStore;
  readonly limits?: Partial<EndpointLimits>;
  readonly distrusted?: RuleContext['distrusted'];
  /** Asks the CAs whether the certificates still hold; left out, they are not asked. */
  readonly revocation?: RevocationLook;
  /** What targets of several calls share: a server is not examined anew for each of its names, nor flooded. */
  readonly shared?: SharedServers;
}

/** Servers met so far. */
export interface SharedServers {
  readonly listeners: Listeners;
  /** By address: how many names are asked about at a time. */
  readonly gates: Map<string, Gate>;
}

/** For `GradeOptions.shared`, once for all targets that may be names of the same servers. */
export function sharedServers(): SharedServers {
  return { listeners: new Map(), gates: new Map() };
}

/** Kind to small servers: with more than eight at a time some drop connections, which costs a second each. */
const LIMITS: EndpointLimits = {
  inFlight: 8,
  connections: 400,
  connectTimeoutMs: 2_000,
  answerTimeoutMs: 2_000,
  totalMs: 10_000,
};
const ADDRESSES_AT_A_TIME = 2;
const NAMES_AT_A_TIME = 2;
const PORT_OF_PLAIN_HTTP = 80;

/**
 * Grades hosts the way SSL Labs does: every address of every target, the worst address standing for its target.
 * Never throws for what servers or the DNS do; a target without any answer has the grade null and an error.
 */
export async function grade(
  targets: readonly GradeTarget[],
  options: GradeOptions,
  ports: GradePorts,
): Promise<GradeReport> {
  // Many hosts are often one server: what is open at it must not grow with their number.
  const gate = new Gate(ADDRESSES_AT_A_TIME);
  return { targets: await Promise.all(targets.map((target) => gradeTarget(target, gate, options, ports))) };
}

async function gradeTarget(
  target: GradeTarget,
  gate: Gate,
  options: GradeOptions,
  ports: GradePorts,
): Promise<TargetReport> {
  const addresses = await addressesOf(target, ports.dns);
  if (!Array.isArray(addresses)) return targetReport(target.host, target.port, [], addresses);
  const caa = inTime(caaOf(ports.dns, target.host), options, ports);
  const reports = await Promise.all(
    addresses.map((address) =>
      gate.run(() => gateOf(address, options).run(() => gradeAddress(target, address, caa, options, ports))),
    ),
  );
  return targetReport(target.host, target.port, reports);
}

function gateOf(address: string, { shared }: GradeOptions): Gate {
  const gate = shared?.gates.get(address) ?? new Gate(NAMES_AT_A_TIME);
  shared?.gates.set(address, gate);
  return gate;
}

async function addressesOf({ host, addresses }: GradeTarget, dns: Dns): Promise<string[] | ReportedError> {
  if (addresses !== undefined) return [...addresses];
  if (isIpAddress(host)) return [host];
  const answer = await dns.addresses(host);
  if (answer.kind === 'found') return [...answer.records];
  return answer.kind === 'none'
    ? { code: 'NOT_FOUND', message: `${host} has no address` }
    : { code: 'UNREACHABLE', message: `the DNS does not answer for ${host}: ${answer.reason}` };
}

async function gradeAddress(
  target: GradeTarget,
  address: string,
  caa: Promise<Facts['caa']>,
  options: GradeOptions,
  ports: GradePorts,
): Promise<AddressReport> {
  const { host, port, plainHttpPort = PORT_OF_PLAIN_HTTP, app } = target;
  const startMs = ports.clock.monotonicMs();
  const now = ports.clock.now();
  const limits = { ...LIMITS, ...options.limits };
  const endpoint = new Endpoint({ address, port }, limits, ports);
  const scan = new Scan(endpoint, isIpAddress(host) ? undefined : host);
  const plainTarget = { address, port: plainHttpPort };
  const [collected, plainHttp] = await Promise.all([
    collectFacts(scan, { host, store: options.store, now }, options.shared?.listeners),
    lookAtPlainHttp(ports.tcp, ports.clock, plainTarget, host, limits.connectTimeoutMs),
  ]);
  const resolvedCaa = await caa;
  const durationMs = ports.clock.monotonicMs() - startMs;
  const { connections } = endpoint;
  const effort: Effort = { address, connections, durationMs, examinedAs: null };
  if (collected.kind === 'failed')
    return failedAddress(effort, errorOf(collected.answer, `${host} (${address}:${port})`));
  const revocation = await (options.revocation?.(collected.sent) ?? 'not asked');
  const facts: Facts = { ...collected.facts, plainHttp, caa: resolvedCaa, revocation };
  const examinedAs = collected.examinedAs ?? null;
  return addressReport(
    { ...effort, examinedAs },
    facts,
    score(facts, { host, now, distrusted: options.distrusted ?? [] }),
    app,
  );
}

/** A slow resolver must not outlast the grading itself. */
async function inTime<T>(fact: Promise<Known<T>>, { limits }: GradeOptions, { clock }: GradePorts): Promise<Known<T>> {
  const over = new AbortController();
  const timeout = clock.sleep(limits?.connectTimeoutMs ?? LIMITS.connectTimeoutMs, over.signal);
  const known = await Promise.race([fact, timeout.then(() => 'unknown' as const)]);
  over.abort();
  return known;
}

function errorOf(answer: Answer, where: string): ReportedError {
  switch (answer.kind) {
    case 'no connection':
      return { code: 'UNREACHABLE', message: `${where} cannot be reached: ${answer.failure.reason}` };
    case 'garbage':
      return { code: 'INVALID_ANSWER', message: `${where} does not speak TLS: it answered "${answer.start}"` };
    case 'silent':
      return { code: 'UNREACHABLE', message: `${where} takes connections and says nothing` };
    case 'closed':
      return { code: 'UNREACHABLE', message: `${where} closes connections without a word` };
    case 'not asked':
      return { code: 'GAVE_UP', message: `${where} was not examined: ${answer.reason}` };
    default:
      return { code: 'INVALID_ANSWER', message: `${where} ${refusalOf(answer)}` };
  }
}

function refusalOf(answer: Extract<Answer, { kind: 'alert' | 'flight' }>): string {
  return answer.kind === 'alert' && answer.description === ALERT.unrecognizedName
    ? 'serves nothing under this name (alert unrecognized_name)'
    : 'offers no version of TLS that we know';
}
