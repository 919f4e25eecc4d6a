import { daemonApp } from '../app-definition/daemon-app.ts';
import { fitVersion } from '../app-definition/fit-version.ts';
import { parseOptions } from '../app-definition/options.ts';
import { SETTINGS } from '../app-definition/settings.ts';
import { testApps } from '../app-definition/test-apps.ts';
import type { AppDefinition, GivenOptions, OptionName, Options } from '../app-definition/types.ts';
import type { PackageOptions } from '../dcos/cosmos.ts';
import { tlsTemplates } from '../marathon-lb/tls-templates.ts';
import { isAtLeast } from '../marathon-lb/version.ts';
import { AppError } from '../platform/errors.ts';
import { LB_LEAST, MARATHON_LEAST } from '../preflight/checks/versions.ts';
import { packageOptions } from './package-options.ts';

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
  if (target.loadBalancer !== undefined) refuseImpossible(options, target.loadBalancer);
  return fitted(daemonApp(options), target);
}

/**
 * Takes the settings typed, returns the options for `dcos package install letsencrypt --options`. Pure. Throws USAGE for
 * wrong settings, and for versions, which a package fits to by itself.
 */
export function generateOptions(given: GivenOptions, target: GenerateTarget = {}): PackageOptions {
  const options = parseOptions(given);
  if (target.marathon !== undefined) {
    throw new AppError('USAGE', '--for-marathon: the package brings an app definition of its own.', {
      suggestions: ['leave it out', 'or without the package: dcos letsencrypt generate --for-marathon'],
    });
  }
  if (target.loadBalancer !== undefined) refuseImpossible(options, target.loadBalancer);
  return packageOptions(options);
}

/**
 * Takes the app's id and what it is for, returns what an operator has to see to: before 1.2.0 rules come in the order of
 * app ids (mesosphere/marathon-lb v1.1.4 marathon_lb.py `config`). Pure.
 */
export function targetNotes(appId: string, { loadBalancer }: GenerateTarget): readonly string[] {
  if (loadBalancer === undefined || isAtLeast(loadBalancer, WEIGHTS)) return [];
  return [
    `marathon-lb ${loadBalancer} has no weights: apps whose id sorts before ${appId} get the challenges of their hosts.`,
    'If there are some, choose an id that sorts first: --app-id',
  ];
}

/** Releases of marathon-lb that brought what a setting needs (its CHANGELOG). */
const WEIGHTS = '1.2.0';
const NUMBERED_SLOTS = '1.2.1';
const SIGNALS = '1.4.0';
const NAMES_OF_ONE_CERTIFICATE = 100;

/** Throws USAGE for a version that is none, REFUSED for a setting that the release cannot have. */
function refuseImpossible(options: Options, version: string): void {
  refuseOld('for-marathon-lb', 'marathon-lb', version, LB_LEAST);
  const refused = (what: string, reason: string, without: string) =>
    new AppError('REFUSED', `${what} cannot be had: ${reason}.`, {
      suggestions: [without, 'or update marathon-lb first'],
    });
  const templates = tlsTemplates({ policy: options.tlsPolicy, hsts: options.hsts }, version);
  if (templates.kind === 'impossible')
    throw refused('--tls-policy and --hsts', templates.reason, 'leave out --tls-policy and --hsts');
  const { vhosts, groupBy, installMode } = options;
  const oneOnly = `marathon-lb ${version} takes one certificate; ${NUMBERED_SLOTS} takes more`;
  if (!isAtLeast(version, NUMBERED_SLOTS) && installMode !== 'directory') {
    if (groupBy !== 'packed' && vhosts.length > 1)
      throw refused(`--group-by ${groupBy}`, oneOnly, 'leave out --group-by: one certificate for all');
    if (vhosts.length > NAMES_OF_ONE_CERTIFICATE)
      throw refused(`certificates for ${vhosts.length} names`, oneOnly, `name ${NAMES_OF_ONE_CERTIFICATE} at most`);
  }
  if (installMode === 'directory' && !isAtLeast(version, SIGNALS))
    throw refused(
      '--install-mode directory',
      `marathon-lb ${version} cannot be told to reload; ${SIGNALS} can`,
      'leave out --install-mode',
    );
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
