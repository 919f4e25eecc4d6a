import { Args } from '@oclif/core';
import { changeVhosts, type VhostChangeResult } from '../../../../operations/vhosts.ts';
import { BaseCommand } from '../../../base-command.ts';
import { CONNECTION_FLAGS } from '../../../connection-flags.ts';
import { vhostChangePage } from '../../../views/vhosts.ts';
import { WAIT_FLAGS } from '../../../wait-flags.ts';
import { connected } from '../../../wiring.ts';

export default class VhostRemove extends BaseCommand {
  static override summary = 'Let certificates of virtual hosts run out.';

  static override description =
    'Changes LETSENCRYPT_VHOSTS of the daemon. A certificate that is there stays valid, and installed, until it expires or ' +
    'is renewed without the name. Where the setting is `auto`, labels of apps decide, and there is no list to change.';

  static override examples = ['<%= config.bin %> <%= command.id %> old.example.com'];

  static override args = {
    host: Args.string({ description: 'virtual host', required: true, multiple: true, ignoreStdin: true }),
  };

  static override flags = { ...WAIT_FLAGS, ...CONNECTION_FLAGS };

  async run(): Promise<VhostChangeResult> {
    const { args, flags } = await this.parse(VhostRemove);
    const request = { verb: 'remove', hosts: args.host, wait: !flags['no-wait'] } as const;
    const result = await connected(flags, this.config.version, (clients) =>
      changeVhosts({ ...request, ...clients }, { ...clients, onStep: this.steps() }),
    );
    return this.finish(result, () => vhostChangePage(request.verb, result));
  }
}
