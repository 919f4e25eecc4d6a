import { certificateLimit, certificateProblems, fromCommandLine } from '../../marathon-lb/cert-limits.ts';
import { redeployForecast } from '../../marathon-lb/redeploy.ts';
import type { LoadBalancer } from '../../marathon-lb/types.ts';
import { about } from '../result.ts';
import type { Check, CheckFacts, CheckResult } from '../types.ts';

/** Whether there is a marathon-lb, and whether it serves. */
export const present: Check = ({ loadBalancerId, loadBalancer }) => {
  const result = about('marathon-lb', loadBalancer?.app.id ?? loadBalancerId);
  if (loadBalancer === undefined) {
    return [
      result.fail('Marathon has no such app', 'dcos package install marathon-lb, or name it: --marathon-lb APP-ID'),
    ];
  }
  const { groups, instances, app } = loadBalancer;
  if (instances.length === 0) return [result.fail('no instance is running', `dcos marathon app start ${app.id}`)];
  if (groups.length === 0)
    return [result.fail('it has no --group and serves no app', `add to the args of ${app.id}: --group external`)];
  const count = instances.length === 1 ? '1 instance' : `${instances.length} instances`;
  return [result.ok(`group ${groups.join(', ')}, ${count}`)];
};

/** Whether each instance answers its health check. */
export const health: Check = ({ instances }) =>
  instances.map(({ instance, health: answer }) => {
    const result = about('marathon-lb-health', instance);
    if (answer.kind === 'none') {
      return result.unknown(
        `no answer from here: ${answer.reason}`,
        'ask from inside the cluster: curl http://HOST:9090/_haproxy_health_check',
      );
    }
    return answer.status === 200
      ? result.ok('its health check answers')
      : result.fail(`its health check answers ${answer.status}`, 'see its log: dcos task log marathon-lb stderr');
  });

/** Whether there is an instance on each public agent, so that every public address answers. */
export const agents: Check = ({ publicAgents, loadBalancer }) => {
  if (loadBalancer === undefined) return [];
  const { id, instances } = loadBalancer.app;
  const result = about('public-agents', id);
  if (publicAgents === undefined)
    return [result.unknown('public agents could not be counted', 'run one instance on each: dcos node list')];
  const counts = `${instances} on ${publicAgents} public ${publicAgents === 1 ? 'agent' : 'agents'}`;
  if (publicAgents === instances) return [result.ok(counts)];
  return [
    instances < publicAgents
      ? result.warn(`${counts}: the others answer nobody`, `dcos marathon app update ${id} instances=${publicAgents}`)
      : result.fail(
          `${counts}: Marathon waits for more agents`,
          `dcos marathon app update ${id} instances=${publicAgents}`,
        ),
  ];
};

/** Whether the restart that an installation takes will end, and what visitors notice of it. */
export const redeploy: Check = ({ loadBalancer, publicAgents, portHolders, marathonVersion }) => {
  if (loadBalancer === undefined) return [];
  const surroundings = { marathonVersion, portHolders, ...(publicAgents !== undefined && { publicAgents }) };
  const { kind, reason, suggestions } = redeployForecast(loadBalancer.app, surroundings);
  const result = about('redeploy', loadBalancer.app.id);
  const [cure = 'dcos marathon app show'] = suggestions;
  switch (kind) {
    case 'rolling':
      return [result.ok(reason)];
    case 'moves':
      return [result.warn(reason, 'run two instances on two public agents')];
    case 'downtime':
    case 'locked':
      return [result.warn(reason, cure)];
    case 'idle':
      return [];
    case 'needs-free-agent':
      return [result.unknown(reason, cure)];
    case 'hangs':
      return [result.fail(reason, cure)];
  }
};

/** Whether it can load the certificates it has. */
export const certificates: Check = ({ loadBalancer }) =>
  loadBalancer === undefined
    ? []
    : certificateProblems(loadBalancer.app).map((problem) => problemOf(loadBalancer, problem));

function problemOf(
  { app }: LoadBalancer,
  { kind, detail, suggestion }: ReturnType<typeof certificateProblems>[number],
): CheckResult {
  const result = about('certificates', app.id);
  return kind === 'certificates-ignored' ? result.warn(detail, suggestion) : result.fail(detail, suggestion);
}

/** Whether there is a place for every certificate: all of them stand on one line of HAProxy's configuration. */
export const places: Check = ({ loadBalancer, vhosts, installMode, groupBy }) => {
  if (loadBalancer === undefined || installMode === 'directory' || groupBy !== 'vhost') return [];
  const { app } = loadBalancer;
  const free = Math.max(0, certificateLimit(app) - fromCommandLine(app));
  const names = vhosts.length;
  if (names <= free) return [];
  const answer = `${names} vhosts with a certificate each, and its bind line takes ${free}: ${names - free} will share one`;
  return [
    about('certificate-places', app.id).warn(
      answer,
      'keep one each without a limit: --install-mode directory, or share: --group-by packed',
    ),
  ];
};

/** Whether the CA would still issue. */
export const limits: Check = ({ limits: known }: CheckFacts) =>
  (known ?? [])
    .filter(({ left, capacity }) => left < capacity / 2)
    .map(({ limit, subject, left, capacity }) => {
      const result = about('rate-limit', subject === '' ? 'account' : subject);
      const answer = `${limit}: ${left} of ${capacity} left`;
      return left < 1
        ? result.fail(answer, 'the daemon waits and goes on by itself: dcos letsencrypt status')
        : result.warn(answer, 'rehearse with --staging, whose limits are wide');
    });
