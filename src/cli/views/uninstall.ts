import type { UninstallResult } from '../../operations/uninstall.ts';
import type { LoadBalancerRemoval, UninstallPlan } from '../../operations/uninstall-plan.ts';
import { day } from './status-words.ts';
import type { Page } from './types.ts';

/** Takes the plan, returns lines that say all of it before anything is done. */
export function uninstallPlanLines(plan: UninstallPlan): readonly string[] {
  const { appId, package: packageName, loadBalancer } = plan;
  const how = packageName === null ? 'a Marathon app' : `of the package ${packageName}`;
  const lines = [`remove ${appId}, ${how}, with the account and the keys on its volume`, ...removal(loadBalancer)];
  return [
    ...lines.map((line, index) => `${index === 0 ? 'This will' : '         '}   ${line}`),
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
    `restart ${appId} once: ${restart?.reason ?? ''}`,
  ];
}

function staying(loadBalancer: LoadBalancerRemoval | null): readonly string[] {
  if (loadBalancer === null) return [];
  const { appId, certificates, removed, templates } = loadBalancer;
  const first = (certificates ?? []).map(({ notAfter }) => notAfter).sort()[0];
  const count = certificates?.length === 1 ? '1 certificate stays' : `${certificates?.length} certificates stay`;
  return [
    ...(removed || first === undefined
      ? []
      : [`${count} in ${appId}. Nothing renews them any more; the first ends on ${day(first)}.`]),
    ...(certificates === null ? [`The daemon gives no report: its certificates, if any, stay in ${appId}.`] : []),
    ...(templates.length === 0
      ? []
      : [
          `The TLS policy stays in ${appId}: ${templates.join(', ')}.`,
          'Only the daemon knows what stood there before, and puts it back at LETSENCRYPT_TLS_POLICY=off, LETSENCRYPT_HSTS=false.',
        ]),
  ];
}
