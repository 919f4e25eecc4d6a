import { SETTINGS } from '../app-definition/settings.ts';
import type { OptionName, Options } from '../app-definition/types.ts';
import type { PackageOptions } from '../dcos/cosmos.ts';

/** Takes complete options, returns those of the package (its config.json) that differ from its own defaults. Pure. */
export function packageOptions(options: Options): PackageOptions {
  const groups: Record<string, Record<string, string | number | boolean>> = {};
  for (const name of Object.keys(SETTINGS) as OptionName[]) {
    const { option, initial } = SETTINGS[name];
    const value = options[name];
    const [group = '', key = ''] = option.split('.');
    if (value === undefined || String(value) === String(initial ?? '')) continue;
    groups[group] = { ...groups[group], [key]: typeof value === 'object' ? value.join(',') : value };
  }
  return groups;
}
