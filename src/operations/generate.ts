import { daemonApp } from '../app-definition/daemon-app.ts';
import { fitVersion } from '../app-definition/fit-version.ts';
import { parseOptions } from '../app-definition/options.ts';
import { SETTINGS } from '../app-definition/settings.ts';
import { testApps } from '../app-definition/test-apps.ts';
import type { AppDefinition, GivenOptions, OptionName } from '../app-definition/types.ts';
import { tlsTemplates } from '../marathon-lb/tls-templates.ts';
import { isAtLeast } from '../marathon-lb/version.ts';
import { AppError } from '../platform/errors.ts';
import { LB_LEAST, MARATHON_LEAST } from '../preflight/checks/versions.ts';

/** The settings that mean something to the test apps. */
const TEST_APP_SETTINGS: readonly OptionName[] = ['vhosts', 'group'];

const TEST_APP_HEALTH_INTERVAL_SECONDS = 10;

/** Versions the apps are for, as typed (`1.4.8`); one that is left out is taken for new. */
export interface GenerateTarget {
  readonly marathon?: string | undefined;
  readonly loadBalancer?: string | undefined;
}

/**
 * Takes the settings typed and what they are for, returns the daemon's app definition. Pure. Throws USAGE for wrong settings,
 * REFUSED for versions that are too old for them.
 */
export function generateApp(given: GivenOptions, target: GenerateTarget = {}): AppDefinition {
  const options = parseOptions(given);
  const { loadBalancer } = target;
  if (loadBalancer !== undefined) {
    refuseOld('for-marathon-lb', 'marathon-lb', loadBalancer, LB_LEAST);
    const templates = tlsTemplates({ policy: options.tlsPolicy, hsts: options.hsts }, loadBalancer);
    if (templates.kind === 'impossible')
      throw new AppError('REFUSED', `--tls-policy and --hsts cannot be had: ${templates.reason}.`, {
        suggestions: ['leave out --tls-policy and --hsts', 'or update marathon-lb first'],
      });
  }
  return fitted(daemonApp(options), target);
}

/**
 * Takes the settings typed and what they are for, returns both test apps. Pure. Throws USAGE for wrong settings and for those
 * without effect, REFUSED for a Marathon that is too old.
 */
export function generateTestApps(given: GivenOptions, target: GenerateTarget = {}): readonly AppDefinition[] {
  const idle = (Object.keys(given) as OptionName[]).filter((name) => !TEST_APP_SETTINGS.includes(name));
  if (idle.length > 0) {
    const flags = idle.map((name) => `--${SETTINGS[name].flag}`).join(', ');
    throw new AppError('USAGE', `the test apps have no use for ${flags}.`, { suggestions: [`leave out ${flags}`] });
  }
  const { vhosts, group } = parseOptions(given);
  const [strict, plain, ...others] = vhosts;
  if (strict === undefined || plain === undefined || others.length > 0) {
    throw new AppError('USAGE', `the test apps need two virtual hosts; given: ${vhosts.length}.`, {
      suggestions: ['dcos letsencrypt generate test-apps --vhost test-1.example.com --vhost test-2.example.com'],
    });
  }
  const apps = testApps({ vhosts: [strict, plain], group, healthIntervalSeconds: TEST_APP_HEALTH_INTERVAL_SECONDS });
  return apps.map((app) => fitted(app, target));
}

function fitted(app: AppDefinition, { marathon }: GenerateTarget): AppDefinition {
  if (marathon === undefined) return app;
  refuseOld('for-marathon', 'Marathon', marathon, MARATHON_LEAST);
  return fitVersion(app, marathon);
}

function refuseOld(flag: string, name: string, version: string, least: string): void {
  if (!/^\d+\.\d+(\.\d+)?$/.test(version)) {
    throw new AppError('USAGE', `--${flag} ${version}: not a version.`, { suggestions: [`--${flag} 1.4.8`] });
  }
  if (!isAtLeast(version, least)) {
    throw new AppError('REFUSED', `--${flag} ${version}: ${name} ${least} is the oldest this works with.`, {
      suggestions: [`update ${name} first`],
    });
  }
}
