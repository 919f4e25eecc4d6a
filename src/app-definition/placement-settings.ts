import { PLAIN } from './plain-setting.ts';
import { absolutePath, word } from './setting-checks.ts';
import type { Options, Setting } from './types.ts';

type PlacementOption = 'hostPath' | 'externalVolume' | 'agent';

/** Where state is kept instead of Marathon's own volume, and where the daemon runs; part of SETTINGS. */
export const PLACEMENT_SETTINGS: { readonly [Name in PlacementOption]: Setting<Options[Name]> } = {
  hostPath: {
    ...PLAIN,
    option: 'storage.host-path',
    flag: 'storage-host-path',
    variable: undefined,
    placeholder: 'PATH',
    help: "directory of the agent, or a shared mount, to keep state in instead of Marathon's volume; outlives the app",
    example: '/var/lib/letsencrypt-dcos',
    initial: undefined,
    check: absolutePath,
  },
  externalVolume: {
    ...PLAIN,
    option: 'storage.external',
    flag: 'storage-external',
    variable: undefined,
    placeholder: 'NAME',
    help: "external volume (REX-Ray) to keep state in instead of Marathon's volume; outlives the app and follows it",
    example: 'letsencrypt',
    initial: undefined,
    check: word,
  },
  agent: {
    ...PLAIN,
    option: 'service.agent',
    flag: 'agent',
    variable: undefined,
    placeholder: 'HOST',
    help: 'agent to run on, as Mesos names it; needed with a directory that is not shared',
    example: '10.0.1.17',
    initial: undefined,
    check: word,
  },
};
