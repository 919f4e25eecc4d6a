import { Flags } from '@oclif/core';
import { CONNECTION_FLAGS } from './connection-flags.ts';
import { GRADING_FLAGS } from './grade-flags.ts';

/** Flags of `status`. */
export const STATUS_FLAGS = {
  ...GRADING_FLAGS,
  'no-grades': Flags.boolean({ description: 'do not grade the vhosts', exclusive: ['min-grade', 'ca'] }),
  watch: Flags.boolean({
    char: 'w',
    description: 'look again and again, and redraw; with --json one line at each change',
    exclusive: ['min-grade'],
  }),
  interval: Flags.string({
    description: 'with --watch, seconds between looks, 1 to 3600 (default: 5)',
    helpValue: 'SECONDS',
    dependsOn: ['watch'],
  }),
  ...CONNECTION_FLAGS,
};
