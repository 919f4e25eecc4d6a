import type { SetupResult, SetupStep } from '../../operations/setup.ts';
import type { SetupPlan } from '../../operations/setup-plan.ts';
import type { Proposal } from '../../operations/setup-proposal.ts';
import { checkPage } from './check.ts';
import { statusPage } from './status.ts';
import type { Page, Paint, Screen } from './types.ts';

/** Takes what was found, returns lines that say it. */
export function proposalLines(proposal: Proposal): readonly string[] {
  const { clusterName, dcosVersion, marathonVersion, loadBalancer, loadBalancerId, publicAgents, found } = proposal;
  const marathon = `Marathon ${marathonVersion}`;
  const versions = dcosVersion === undefined ? marathon : `DC/OS ${dcosVersion}, ${marathon}`;
  const agents = publicAgents === undefined ? '' : ` on ${counted(publicAgents, 'public agent')}`;
  const balancer =
    loadBalancer === undefined
      ? `none (${loadBalancerId})`
      : `${loadBalancer.app.id} ${proposal.loadBalancerVersion ?? ''}`
          .trim()
          .concat(
            `, group ${loadBalancer.groups.join(', ')}, ${counted(loadBalancer.app.instances, 'instance')}${agents}`,
          );
  const vhosts = found.map(({ host, appIds }) => `${host} (${appIds.join(', ')})`).join(', ') || 'none';
  return [
    `Cluster        ${clusterName === undefined ? versions : `${clusterName} (${versions})`}`,
    `Load balancer  ${balancer}`,
    `Vhosts found   ${vhosts}`,
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Takes checks and plan, returns the lines to read before the one confirmation. */
export function planLines(plan: SetupPlan, checks: SetupResult['checks'], screen: Screen): readonly string[] {
  return ['', 'Checks', ...checkPage({ checks }, screen).body.split('\n'), '', ...actions(plan)];
}

function actions(plan: SetupPlan): readonly string[] {
  const { appId, action, via, changes, loadBalancer, rehearsal } = plan;
  const lines = [
    ...(loadBalancer.action === 'none'
      ? []
      : [`${loadBalancer.action} ${loadBalancer.appId}: ${counted(loadBalancer.instances, 'instance')}`]),
    ...(action === 'install'
      ? [`install ${appId} ${via === 'cosmos' ? `from the package ${plan.package}` : 'as a Marathon app'}`]
      : []),
    ...(action === 'change'
      ? [`change ${appId}, which restarts in seconds:`, ...changes.map((line) => `  ${line}`)]
      : []),
    ...(rehearsal ? ["rehearse against Let's Encrypt's staging CA first; nothing of that is installed"] : []),
    ...(action === 'none' ? [] : [`restart ${loadBalancer.appId} once, when the certificates are there`]),
  ];
  if (action === 'none' && lines.length === 0) return [`${appId} is set to all of this already: nothing to do.`];
  return lines.map((line, index) => `${index === 0 ? 'This will' : '         '}   ${line}`);
}

/** Takes a step that was reached, returns its line. */
export function stepLine({ name, detail, seconds }: SetupStep, paint: Paint): string {
  return `  ${paint('good', 'done')}  ${name.padEnd(14)}  ${detail.padEnd(36)}  ${seconds} s`;
}

/** Takes the result, returns the graded table; of a dry run the app definition. */
export function setupPage(result: SetupResult, screen: Screen): Page {
  const { dryRun, plan, failed, status, steps } = result;
  const failures = failed.map(({ host, detail }) => `${host} failed: ${detail}`);
  if (status !== null) {
    const { body, notes } = statusPage(status, screen);
    const rehearsed = steps.some(({ name }) => name === 'rehearsed');
    return {
      body,
      notes: [
        ...failures,
        ...notes,
        ...(rehearsed ? ['Rehearsal on staging passed first; the certificates above are trusted.'] : []),
      ],
    };
  }
  const body = dryRun && plan.definition !== null ? JSON.stringify(plan.definition, null, 2) : '';
  return { body, notes: dryRun ? ['Nothing was changed.'] : failures };
}
