import type { UninstallResult } from '../../operations/uninstall.ts';
import type { LoadBalancerRemoval, UninstallPlan } from '../../operations/uninstall-plan.ts';
import { day } from './status-words.ts';
import type { Page } from './types.ts';

/** Takes the plan, returns lines that say all of it before anything is done. */
export function uninstallPlanLines(plan: UninstallPlan): readonly string[] {
  const { appId, via, package: packageName, loadBalancer } = plan;
  const how = packageName === null ? 'a Marathon app' : `of the package ${packageName}`;
  const daemon = via === null ? [] : [`remove ${appId}, ${how}, with the account and the keys on its volume`];
  return [
    ...[...daemon, ...removal(loadBalancer)].map(
      (line, index) => `${index === 0 ? 'This will' : '         '}   ${line}`,
    ),
    ...staying(loadBalancer),
  ];
}

/** Takes the result, returns a line for each thing done, and notes on what stays. */
export function uninstallPage({ steps, loadBalancer }: UninstallResult): Page {
  return { body: steps.join('\n'), notes: staying(loadBalancer) };
}

function removal(loadBalancer: LoadBalancerRemoval | null): readonly string[] {
  if (loadBalancer === null || !loadBalancer.removed) return [];
  const { appId, certificates, moved, restart } = loadBalancer;
  return [
    ...(certificates ?? []).map(({ variable, names }) => `take ${variable} out of ${appId}: ${names.join(', ')}`),
    ...(moved === null ? [] : [`move your certificate in ${moved} to HAPROXY_SSL_CERT, or it would not be read`]),
    ...loadBalancer.templates.map(({ variable, before }) =>
      before === null ? `take ${variable} out, of the TLS policy` : `put back what stood in ${variable} before`,
    ),
    `restart ${appId} once: ${restart?.reason ?? ''}`,
  ];
}

function staying(loadBalancer: LoadBalancerRemoval | null): readonly string[] {
  if (loadBalancer === null || loadBalancer.removed) return [];
  const { appId, certificates, templates } = loadBalancer;
  if (certificates === null) {
    return [`The daemon gives no report: its certificates and its TLS policy, if any, stay in ${appId}.`];
  }
  const first = certificates.map(({ notAfter }) => notAfter).sort()[0];
  const count = certificates.length === 1 ? '1 certificate stays' : `${certificates.length} certificates stay`;
  return [
    ...(first === undefined
      ? []
      : [`${count} in ${appId}. Nothing renews them any more; the first ends on ${day(first)}.`]),
    ...(templates.length === 0
      ? []
      : [`The TLS policy stays in ${appId}: ${templates.map(({ variable }) => variable).join(', ')}.`]),
  ];
}
