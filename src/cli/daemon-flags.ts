import { Flags } from '@oclif/core';
import { CONNECTION_FLAGS } from './connection-flags.ts';

/** Flags of the commands that ask the daemon to do something. */
export const DAEMON_FLAGS = {
  'no-wait': Flags.boolean({ description: 'do not wait until the daemon has done it' }),
  ...CONNECTION_FLAGS,
  'api-token-file': Flags.string({
    description: "file with the daemon's API token (or LETSENCRYPT_API_TOKEN, or _FILE; default: that of its app)",
    helpValue: 'FILE',
    helpGroup: 'CLUSTER',
  }),
};
