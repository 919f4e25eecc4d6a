import { Args, Flags } from '@oclif/core';
import { REASONS, revocationReason, revoke, type WishResult, wishExitCode } from '../../../operations/wishes.ts';
import { BaseCommand } from '../../base-command.ts';
import { DAEMON_FLAGS } from '../../daemon-flags.ts';
import { canAsk, confirmName } from '../../prompts.ts';
import { wishPage } from '../../views/wishes.ts';
import { connected } from '../../wiring.ts';

export default class Revoke extends BaseCommand {
  static override summary = 'Revoke the certificate of a virtual host.';

  static override description =
    'The daemon gets another certificate first, and revokes the old one when every load balancer instance serves the new. ' +
    'Only a key that somebody else has makes this necessary; what is merely not needed any more runs out.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> shop.example.com --reason keyCompromise',
    '<%= config.bin %> <%= command.id %> shop.example.com --reason superseded --confirm shop.example.com',
  ];

  static override args = {
    vhost: Args.string({ description: 'virtual host', required: true, ignoreStdin: true }),
  };

  static override flags = {
    reason: Flags.string({ description: `why: ${REASONS.join(', ')}`, helpValue: 'REASON' }),
    confirm: Flags.string({ description: 'the virtual host once more, instead of typing it', helpValue: 'VHOST' }),
    ...DAEMON_FLAGS,
  };

  async run(): Promise<WishResult> {
    const { args, flags } = await this.parse(Revoke);
    const reason = revocationReason(flags.reason);
    const confirm = (vhost: string, names: readonly string[]) =>
      confirmName({
        name: vhost,
        warning: `This revokes the certificate of ${names.join(', ') || vhost}.`,
        given: flags.confirm,
        canAsk: !this.jsonEnabled() && canAsk(),
      });
    const request = { vhost: args.vhost, reason, confirm, wait: !flags['no-wait'] };
    const result = await connected(flags, this.config.version, (clients) =>
      revoke({ ...request, ...clients }, { ...clients, onStep: this.steps() }),
    );
    return this.finish(result, (screen) => wishPage(result, screen), wishExitCode(result, request.wait));
  }
}
