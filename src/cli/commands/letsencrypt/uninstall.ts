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
    'The daemon goes, through Cosmos when a package brought it, and with it its volume: account and keys. Taking its ' +
    'certificates out also puts back the TLS templates that stood in marathon-lb before, and restarts it once; what is ' +
    "not the daemon's is never touched. A removal that was interrupted goes on when it is run again. With --yes and " +
    'neither choice, certificates stay.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --keep-certificates --yes',
    '<%= config.bin %> <%= command.id %> --remove-certificates --yes',
    '<%= config.bin %> <%= command.id %> --remove-certificates --slot HAPROXY_SSL_CERT',
  ];

  static override flags = {
    'keep-certificates': Flags.boolean({
      description: 'leave the certificates in marathon-lb, where they run out',
      exclusive: ['remove-certificates'],
    }),
    'remove-certificates': Flags.boolean({ description: 'take them out, which restarts marathon-lb' }),
    slot: Flags.string({
      description: 'where no daemon says which are its own: a variable to empty; may be repeated',
      helpValue: 'VARIABLE',
      multiple: true,
      multipleNonGreedy: true,
      dependsOn: ['remove-certificates'],
    }),
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
        { ...clients, ...questions, slots: flags.slot ?? [], allowDowntime: flags['allow-downtime'] },
        { ...clients, onStep: this.steps() },
      ),
    );
    return this.finish(result, () => uninstallPage(result));
  }
}
