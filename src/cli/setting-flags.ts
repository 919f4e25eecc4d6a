import { Flags, type Interfaces } from '@oclif/core';
import { SETTINGS } from '../app-definition/settings.ts';
import type { GivenOptions, OptionName } from '../app-definition/types.ts';

/** A flag that takes text, once or several times. */
type TextFlag = Interfaces.OptionFlag<string | string[] | undefined>;

type SettingFlag = TextFlag | Interfaces.BooleanFlag<boolean | undefined>;

/**
 * Takes names of settings, returns an oclif flag for each, keyed by the flag. Values are left as text: they are checked
 * all together by parseOptions, so that one error names every wrong one. Defaults are in the help text only, so that
 * "not given" stays visible.
 */
export function settingFlags(names: readonly OptionName[]): Record<string, SettingFlag> {
  return Object.fromEntries(
    names.map((name) => [SETTINGS[name].flag, SETTINGS[name].isSwitch ? switchFlag(name) : textFlag(name)]),
  );
}

/** Takes oclif's parsed flags, returns those that are settings, by setting; repeated ones joined with commas. */
export function givenOptions(flags: Readonly<Record<string, unknown>>): GivenOptions {
  const names = Object.keys(SETTINGS) as OptionName[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = flags[SETTINGS[name].flag];
      if (Array.isArray(value)) return [[name, value.join(',')]];
      if (SETTINGS[name].isSwitch && typeof value === 'boolean') return [[name, String(value)]];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

/** Without a default, for the same reason; `--no-` takes back what an earlier run set. */
function switchFlag(name: OptionName): Interfaces.BooleanFlag<boolean | undefined> {
  return Flags.boolean({ description: SETTINGS[name].help, allowNo: true }) as Interfaces.BooleanFlag<
    boolean | undefined
  >;
}

/** `multipleNonGreedy`: otherwise `--vhost a b` would swallow an argument b. */
function textFlag(name: OptionName): TextFlag {
  const { help, initial, placeholder, repeatable } = SETTINGS[name];
  const isShown = initial !== undefined && !Array.isArray(initial);
  const common = { description: isShown ? `${help} (default: ${initial})` : help, helpValue: placeholder };
  const flag = repeatable
    ? Flags.string({ ...common, multiple: true, multipleNonGreedy: true })
    : Flags.string({ ...common });
  return flag as TextFlag;
}
