import { isAtLeast, loadBalancerVersion } from '../../marathon-lb/version.ts';
import { about } from '../result.ts';
import type { Check, CheckFacts, CheckResult } from '../types.ts';

/** What a version brings, oldest first. */
type Feature = readonly [since: string, what: string];

export const MARATHON_LEAST = '0.15';
const MARATHON_FEATURES: readonly Feature[] = [
  ['1.0', 'persistent volumes: the daemon keeps its state in a directory of one agent'],
  ['1.4', 'MESOS_HTTP health checks'],
  ['1.5', 'networks: the daemon runs in Docker in host mode'],
];

export const LB_LEAST = '1.1.4';
/** Source: mesosphere/marathon-lb CHANGELOG.md. */
const LB_FEATURES: readonly Feature[] = [
  ['1.2.0', "weights for rules: apps whose id sorts before the daemon's get the challenges of their hosts"],
  ['1.2.1', 'numbered certificate variables: one certificate, up to 100 names'],
  ['1.4.0', 'reload by signal: a directory of certificates needs a restart'],
  ['1.10.3', 'templates in its environment: no --tls-policy'],
];

/** Whether Marathon and marathon-lb are new enough, and what such old ones cannot do. */
export const versions: Check = (facts) => [marathon(facts), ...loadBalancer(facts)];

function marathon({ marathonVersion, dcosVersion }: CheckFacts): CheckResult {
  const on = dcosVersion === undefined ? '' : ` of DC/OS ${dcosVersion}`;
  const name = `Marathon ${marathonVersion}${on}`;
  return judged(about('marathon', 'cluster'), name, marathonVersion, MARATHON_LEAST, MARATHON_FEATURES);
}

function loadBalancer({ loadBalancer: found }: CheckFacts): readonly CheckResult[] {
  if (found === undefined) return [];
  const result = about('marathon-lb-version', found.app.id);
  const version = loadBalancerVersion(found.app);
  if (version === undefined) {
    const image = found.app.image ?? 'none';
    return [result.unknown(`the image ${image} does not tell its version`, 'use an image with a version as its tag')];
  }
  return [judged(result, `marathon-lb ${version}`, version, LB_LEAST, LB_FEATURES)];
}

function judged(
  result: ReturnType<typeof about>,
  name: string,
  version: string,
  least: string,
  features: readonly Feature[],
): CheckResult {
  if (!isAtLeast(version, least)) return result.fail(`${name} is too old`, `update it to ${least} at least`);
  const missing = features.filter(([since]) => !isAtLeast(version, since));
  const [newest] = missing.at(-1) ?? [];
  if (newest === undefined) return result.ok(name);
  return result.warn(`${name} has no ${missing.map(([, what]) => what).join('; no ')}`, `update it to ${newest}`);
}
