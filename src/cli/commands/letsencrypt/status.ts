import { Args } from '@oclif/core';
import { gradeBar } from '../../../operations/grade-bar.ts';
import { status, statusExitCode } from '../../../operations/status.ts';
import type { StatusResult } from '../../../operations/types.ts';
import { BaseCommand } from '../../base-command.ts';
import { graderFor } from '../../grader-wiring.ts';
import { STATUS_FLAGS } from '../../status-flags.ts';
import { statusPage } from '../../views/status.ts';
import { vhostStatusPage } from '../../views/vhost-status.ts';
import { connected } from '../../wiring.ts';

export default class Status extends BaseCommand {
  static override summary = 'Show every virtual host behind marathon-lb and how its certificate stands.';

  static override description =
    'With names, a page for each. Exit code 5 when a certificate is overdue, failed or not served, and with --min-grade when ' +
    'a grade is too low; 3 when Marathon or the daemon cannot be asked; 2 for a name the load balancer does not have. ' +
    'With --watch it goes on until Ctrl-C (exit code 130), also while the cluster is away.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> shop.example.com',
    '<%= config.bin %> <%= command.id %> --watch --interval 10',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  static override args = {
    vhost: Args.string({ description: 'show these virtual hosts in full', multiple: true, ignoreStdin: true }),
  };

  static override flags = STATUS_FLAGS;

  async run(): Promise<StatusResult> {
    const { args, flags } = await this.parse(Status);
    const bar = gradeBar(flags['min-grade']);
    const only = args.vhost ?? [];
    const page = only.length === 0 ? statusPage : vhostStatusPage;
    const view = { interval: flags.interval, isJson: this.jsonEnabled(), page };
    const watch = flags.watch ? (await import('../../status-watch.ts')).statusWatch(view) : undefined;
    this.isEndless = flags.watch;
    if (!flags.watch) this.steps()('asking Marathon, the daemon and every load balancer', 'Nothing was changed.');
    const grader = flags['no-grades'] ? undefined : (await graderFor(flags, true)).grader;
    const look = watch ?? status;
    const result = await connected(flags, this.config.version, (clients) =>
      look({ ...clients, only }, { ...clients, grader }),
    );
    return this.finish(result, (screen) => page(result, screen), statusExitCode(result, bar));
  }
}
