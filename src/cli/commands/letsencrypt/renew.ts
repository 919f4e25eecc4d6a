import { Args, Flags } from '@oclif/core';
import { renew, type WishResult, wishExitCode } from '../../../operations/wishes.ts';
import { BaseCommand } from '../../base-command.ts';
import { DAEMON_FLAGS } from '../../daemon-flags.ts';
import { wishPage } from '../../views/wishes.ts';
import { connected } from '../../wiring.ts';

export default class Renew extends BaseCommand {
  static override summary = 'Renew certificates now, as far as they are due, or with --force in any case.';

  static override description =
    'Asks the daemon, and follows it until every load balancer instance serves the new certificate. Also ends the pause ' +
    'after a failure. Exit code 5 when it fails, 6 when it is not done after ten minutes; the daemon goes on then.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> shop.example.com --force',
    '<%= config.bin %> <%= command.id %> shop.example.com --no-wait --api-token-file token',
  ];

  static override args = {
    vhost: Args.string({ description: 'the certificate of this virtual host; all when left out', ignoreStdin: true }),
  };

  static override flags = {
    force: Flags.boolean({ description: 'even if no renewal is due' }),
    ...DAEMON_FLAGS,
  };

  async run(): Promise<WishResult> {
    const { args, flags } = await this.parse(Renew);
    const request = { vhost: args.vhost, force: flags.force, wait: !flags['no-wait'] };
    const result = await connected(flags, this.config.version, (clients) =>
      renew({ ...request, ...clients }, { ...clients, onStep: this.steps() }),
    );
    return this.finish(result, (screen) => wishPage(result, screen), wishExitCode(result, request.wait));
  }
}
