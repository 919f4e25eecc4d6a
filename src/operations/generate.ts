import { daemonApp } from '../app-definition/daemon-app.ts';
import { parseOptions } from '../app-definition/options.ts';
import { SETTINGS } from '../app-definition/settings.ts';
import { testApps } from '../app-definition/test-apps.ts';
import type { AppDefinition, GivenOptions, OptionName } from '../app-definition/types.ts';
import { AppError } from '../platform/errors.ts';

/** The settings that mean something to the test apps. */
const TEST_APP_SETTINGS: readonly OptionName[] = ['vhosts', 'group'];

const TEST_APP_HEALTH_INTERVAL_SECONDS = 10;

/** Takes the settings typed, returns the daemon's app definition. Pure. Throws USAGE for wrong settings. */
export function generateApp(given: GivenOptions): AppDefinition {
  return daemonApp(parseOptions(given));
}

/** Takes the settings typed, returns both test apps. Pure. Throws USAGE for wrong settings and for those without effect. */
export function generateTestApps(given: GivenOptions): readonly AppDefinition[] {
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
  return testApps({ vhosts: [strict, plain], group, healthIntervalSeconds: TEST_APP_HEALTH_INTERVAL_SECONDS });
}
