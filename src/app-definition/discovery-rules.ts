import type { DiscoveryRules } from '../marathon-lb/discovery.ts';
import { SETTINGS } from './settings.ts';
import type { Options } from './types.ts';

type Discovering = Pick<Options, 'allow' | 'deny' | 'discovery' | 'group'>;

/** True for `--vhost auto`: the vhosts are found, not listed. */
export function isAuto(vhosts: readonly string[]): boolean {
  return vhosts.length === 1 && vhosts[0]?.toLowerCase() === 'auto';
}

/** Takes checked options, returns the rules of discovery. */
export function discoveryRules({ allow, deny, discovery, group }: Discovering): DiscoveryRules {
  return { allow, deny, take: discovery, groups: group.split(',') };
}

/** As `discoveryRules`, from a daemon's environment as its app definition shows it; a wrong value counts as left out. */
export function discoveryRulesOf(text: (variable: string) => string | undefined): DiscoveryRules {
  const read = <Name extends keyof Discovering>(name: Name): Options[Name] => {
    const { variable, check, initial } = SETTINGS[name];
    const given = variable === undefined ? undefined : text(variable);
    const checked = given === undefined ? undefined : check(given);
    return checked !== undefined && 'value' in checked ? checked.value : initial;
  };
  return discoveryRules({
    allow: read('allow'),
    deny: read('deny'),
    discovery: read('discovery'),
    group: read('group'),
  });
}
