import { Flags } from '@oclif/core';
import { SETTINGS } from '../app-definition/settings.ts';
import type { OptionName } from '../app-definition/types.ts';
import { CONNECTION_FLAGS } from './connection-flags.ts';
import { GRADING_FLAGS } from './grade-flags.ts';
import { settingFlags } from './setting-flags.ts';

/** Marathon as this machine reaches it has that flag. */
const OWN_SETTINGS = (Object.keys(SETTINGS) as OptionName[]).filter(
  (name) => !['marathonUrl', 'appId', 'loadBalancerId'].includes(name),
);

/** Flags of `setup`: one for each question, and every setting. */
export const SETUP_FLAGS = {
  yes: Flags.boolean({ description: 'ask nothing; what is left open takes its default', char: 'y' }),
  'dry-run': Flags.boolean({ description: 'show checks and plan, change nothing' }),
  staging: Flags.boolean({
    description: 'only rehearse, with the staging CA; nothing is installed',
    exclusive: ['server'],
  }),
  rehearse: Flags.boolean({
    description: 'rehearse with the staging CA first (default: for a first setup)',
    allowNo: true,
  }),
  'install-marathon-lb': Flags.boolean({ description: 'install marathon-lb where there is none' }),
  'scale-marathon-lb': Flags.boolean({ description: 'run one marathon-lb on each public agent', allowNo: true }),
  'daemon-marathon-url': Flags.string({ description: SETTINGS.marathonUrl.help, helpValue: 'URL' }),
  'name-server': Flags.string({
    description: 'check names with this name server; may be repeated',
    helpValue: 'ADDRESS',
    multiple: true,
    multipleNonGreedy: true,
  }),
  ...settingFlags(OWN_SETTINGS),
  ...GRADING_FLAGS,
  ...CONNECTION_FLAGS,
};
