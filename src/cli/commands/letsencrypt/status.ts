import { Args, Flags } from '@oclif/core';
import { gradeBar } from '../../../operations/grade-bar.ts';
import { status, statusExitCode } from '../../../operations/status.ts';
import type { StatusResult } from '../../../operations/types.ts';
import { BaseCommand } from '../../base-command.ts';
import { CONNECTION_FLAGS } from '../../connection-flags.ts';
import { GRADING_FLAGS } from '../../grade-flags.ts';
import { statusPage } from '../../views/status.ts';
import { vhostStatusPage } from '../../views/vhost-status.ts';
import { connected, graderFor } from '../../wiring.ts';

export default class Status extends BaseCommand {
  static override summary = 'Show every virtual host behind marathon-lb and how its certificate stands.';

  static override description =
    'Exit code 5 when a certificate is overdue, failed or not served, and with --min-grade when a grade is too low; 3 when ' +
    'Marathon or the daemon cannot be asked.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> shop.example.com',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  static override args = {
    vhost: Args.string({ description: 'show one virtual host in full', ignoreStdin: true }),
  };

  static override flags = {
    ...GRADING_FLAGS,
    'no-grades': Flags.boolean({ description: 'do not grade the vhosts', exclusive: ['min-grade', 'ca'] }),
    ...CONNECTION_FLAGS,
  };

  async run(): Promise<StatusResult> {
    const { args, flags } = await this.parse(Status);
    const bar = gradeBar(flags['min-grade']);
    const grader = flags['no-grades'] ? undefined : (await graderFor(flags, true)).grader;
    const result = await connected(flags, this.config.version, (clients) =>
      status({ vhost: args.vhost, ...clients }, { ...clients, grader }),
    );
    const page = args.vhost === undefined ? statusPage : vhostStatusPage;
    return this.finish(result, (screen) => page(result, screen), statusExitCode(result, bar));
  }
}
