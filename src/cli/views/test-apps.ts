import type { TestApp, TestAppsResult } from '../../operations/test-apps.ts';
import type { Page } from './types.ts';

/** Takes what became of the test apps, returns a line for each, and how they get certificates. */
export function deployedTestAppsPage({ apps }: TestAppsResult): Page {
  const hosts = apps.flatMap(({ vhost }) => vhost ?? []).join(' ');
  return { body: lines(apps), notes: [`To have certificates for them: dcos letsencrypt vhost add ${hosts}`] };
}

/** Takes what became of the test apps, returns a line for each, and how their certificates are let go. */
export function removedTestAppsPage({ apps }: TestAppsResult): Page {
  const hosts = apps.flatMap(({ vhost }) => vhost ?? []).join(' ');
  return {
    body: lines(apps),
    notes: hosts === '' ? [] : [`Their certificates: dcos letsencrypt vhost remove ${hosts}`],
  };
}

function lines(apps: readonly TestApp[]): string {
  return apps.map(line).join('\n');
}

function line({ appId, vhost, outcome, deployment }: TestApp): string {
  const where = vhost === null ? '' : `  ${vhost}`;
  const under = deployment?.ended === false ? `  Marathon works on it: ${deployment.id}` : '';
  return `${outcome.padEnd(9)}  ${appId}${where}${under}`;
}
