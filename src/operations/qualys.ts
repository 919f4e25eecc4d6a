import type { Dns } from '../platform/dns.ts';
import { type Assessed, type AssessPorts, assess } from '../ssllabs/assess.ts';
import { isIpAddress } from '../x509/names.ts';
import { isPublicAddress } from '../x509/public-address.ts';
import { worstOf } from './grade-bar.ts';
import type { GradedTarget, GradeResult, QualysGrade } from './types.ts';

export interface QualysPorts extends AssessPorts {
  readonly dns: Pick<Dns, 'addresses'>;
}

const PAGE = 'https://www.ssllabs.com/ssltest/analyze.html?d=';
/** Names that nobody outside can resolve: RFC 6761, RFC 6762, RFC 8375, ICANN's .internal, Mesos-DNS. */
const PRIVATE_NAME =
  /\.(local|localhost|localdomain|internal|intranet|lan|home|corp|private|home\.arpa|test|example|invalid|mesos|marathon)$/;

/**
 * Adds to each target what SSL Labs says of it; for hosts that Qualys cannot or need not see, why not. Nothing throws:
 * our own grades stand whatever comes of it.
 */
export async function withQualys(
  { targets }: GradeResult,
  ports: QualysPorts,
  onState: (host: string, state: string) => void,
): Promise<GradeResult> {
  const refusals = new Map<GradedTarget, string>();
  for (const target of targets) {
    const refusal = await refusalOf(target, ports.dns);
    if (refusal !== undefined) refusals.set(target, refusal);
  }
  const hosts = targets.filter((target) => !refusals.has(target)).map(({ host }) => host);
  const assessed = await assess(hosts, ports, onState);
  return {
    targets: targets.map((target) => {
      const refusal = refusals.get(target);
      const answer = refusal === undefined ? assessed.get(target.host) : undefined;
      return {
        ...target,
        qualys: qualysGrade(target.host, answer ?? { kind: 'none', reason: refusal ?? 'not asked' }),
      };
    }),
  };
}

async function refusalOf({ host, port }: GradedTarget, dns: QualysPorts['dns']): Promise<string | undefined> {
  if (port !== 443) return 'SSL Labs sees port 443 only';
  if (isIpAddress(host)) return 'SSL Labs grades names, not addresses';
  if (!host.includes('.') || PRIVATE_NAME.test(host)) return `${host} is a private name, which SSL Labs cannot see`;
  const answer = await dns.addresses(host);
  if (answer.kind !== 'found') return `${host} has no address here, so that SSL Labs was not bothered`;
  const [first] = answer.records;
  return answer.records.some(isPublicAddress) ? undefined : `${host} leads to ${first}, a private address`;
}

function qualysGrade(host: string, assessed: Assessed): QualysGrade {
  if (assessed.kind === 'none')
    return { grade: null, reason: assessed.reason, endpoints: [], testedAt: null, page: null };
  const { endpoints, testedAt } = assessed;
  const grade = worstOf(endpoints.map((endpoint) => endpoint.grade)) ?? null;
  const reason = grade === null ? (endpoints[0]?.message ?? 'no server was assessed') : null;
  return { grade, reason, endpoints, testedAt, page: `${PAGE}${encodeURIComponent(host)}` };
}
