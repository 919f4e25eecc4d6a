import { Flags } from '@oclif/core';
import { type UninstallResult, uninstall } from '../../../operations/uninstall.ts';
import { BaseCommand } from '../../base-command.ts';
import { CONNECTION_FLAGS } from '../../connection-flags.ts';
import { canAsk } from '../../prompts.ts';
import { uninstallQuestions } from '../../uninstall-questions.ts';
import { uninstallPage } from '../../views/uninstall.ts';
import { connected } from '../../wiring.ts';

export default class Uninstall extends BaseCommand {
  static override summary = 'Remove the daemon, and its certificates from marathon-lb if you like.';

  static override description =
    'The daemon goes first, through Cosmos when a package brought it, and with it its volume: account and keys. ' +
    "Taking the certificates out restarts marathon-lb; certificates that are not the daemon's are never touched. " +
    'With --yes and neither choice, certificates stay.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --keep-certificates --yes',
    '<%= config.bin %> <%= command.id %> --remove-certificates --yes',
  ];

  static override flags = {
    'keep-certificates': Flags.boolean({
      description: 'leave the certificates in marathon-lb, where they run out',
      exclusive: ['remove-certificates'],
    }),
    'remove-certificates': Flags.boolean({ description: 'take them out, which restarts marathon-lb' }),
    yes: Flags.boolean({ description: 'ask nothing', char: 'y' }),
    'allow-downtime': Flags.boolean({
      description: 'stop one marathon-lb for its restart where it could not end otherwise',
      dependsOn: ['remove-certificates'],
    }),
    ...CONNECTION_FLAGS,
  };

  async run(): Promise<UninstallResult> {
    const { flags } = await this.parse(Uninstall);
    const questions = uninstallQuestions({
      removes: flags['keep-certificates'] ? false : flags['remove-certificates'],
      yes: flags.yes,
      mayAsk: !this.jsonEnabled() && canAsk(),
      say: this.say,
    });
    const result = await connected(flags, this.config.version, (clients) =>
      uninstall(
        { ...clients, ...questions, allowDowntime: flags['allow-downtime'] },
        { ...clients, onStep: this.steps() },
      ),
    );
    return this.finish(result, () => uninstallPage(result));
  }
}
