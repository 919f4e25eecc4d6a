import { caaRefusal } from '../caa-verdict.ts';
import { about } from '../result.ts';
import type { Check, CheckFacts, CheckResult, VhostFacts } from '../types.ts';

/** Above that a change of the records takes long to reach visitors; below, every visit asks. */
const LONGEST_TTL_SECONDS = 300;

/** Amazon's names of its load balancers. */
const ELB = /\.elb(\.[a-z0-9-]+)?\.amazonaws\.com$/;

/** Where each name leads. */
export const dns: Check = ({ vhosts }) => vhosts.flatMap((vhost) => [records(vhost), ...ttl(vhost)]);

function records({ host, ipv4, ipv6, aliases }: VhostFacts): CheckResult {
  const result = about('dns', host);
  const chain = aliases.map((alias) => `CNAME ${alias}${ELB.test(alias) ? ' (an ELB)' : ''}`);
  const counts = [
    ...(ipv4.kind === 'found' ? [`A ${ipv4.records.join(' ')}`] : []),
    ...(ipv6.kind === 'found' ? [`AAAA ${ipv6.records.join(' ')}`] : []),
  ];
  if (counts.length > 0) return result.ok([...chain, ...counts].join(', '));
  if (ipv4.kind === 'none' && ipv6.kind === 'none') {
    const what = ipv4.noSuchName === true ? 'there is no such name' : 'it has neither an A nor an AAAA record';
    return result.fail(
      [...chain, what].join(', '),
      `add a record: ${host}. 300 IN CNAME your load balancer, or A its public addresses`,
    );
  }
  const reason = ipv4.kind === 'unknown' ? ipv4.reason : ipv6.kind === 'unknown' ? ipv6.reason : '';
  return result.unknown(`the DNS did not answer (${reason})`, `ask another name server: dig ${host} @9.9.9.9`);
}

function ttl({ host, ttlSeconds }: VhostFacts): readonly CheckResult[] {
  if (ttlSeconds === undefined || ttlSeconds <= LONGEST_TTL_SECONDS) return [];
  return [
    about('dns-ttl', host).warn(
      `TTL ${ttlSeconds}; 60 to 300 lets you move in minutes`,
      'lower the TTL of its records to 300',
    ),
  ];
}

/** Whether the CA may issue (RFC 8659). */
export const caa: Check = ({ vhosts, caIdentities }) =>
  vhosts.flatMap(({ host, caa: records }) => {
    const result = about('caa', host);
    if (records.kind === 'none') return [];
    if (records.kind === 'unknown') {
      return [
        result.unknown(
          `the DNS did not answer (${records.reason})`,
          `dig ${host} CAA; a CA that gets no answer refuses`,
        ),
      ];
    }
    const refusal = caaRefusal(records.records, { identities: caIdentities, accountUrl: undefined });
    if (refusal === undefined) return [result.ok('CAA records permit the CA')];
    const [answer = refusal, cure = 'permit the CA'] = refusal.split('; add');
    return [result.fail(answer, `add${cure}`)];
  });

/** The ELBs of all names: what their settings must be cannot be seen from outside. */
export const elbs: Check = ({ vhosts }: CheckFacts) => {
  const names = new Set(vhosts.flatMap(({ aliases }) => aliases.filter((alias) => ELB.test(alias))));
  return [...names].map((name) =>
    about('elb', name).unknown(
      'its settings cannot be seen from here',
      'listeners 80 as HTTP and 443 as TCP; health check HTTP:9090/_haproxy_health_check, interval 5 s, time-out 2 s',
    ),
  );
};
