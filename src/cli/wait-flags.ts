import { Flags } from '@oclif/core';

/** Flags of the commands that change an app in Marathon. */
export const WAIT_FLAGS = {
  'no-wait': Flags.boolean({ description: 'do not wait until Marathon has carried it out' }),
};
