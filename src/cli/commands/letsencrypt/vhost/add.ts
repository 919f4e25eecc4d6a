import { Args } from '@oclif/core';
import { changeVhosts, type VhostChangeResult } from '../../../../operations/vhosts.ts';
import { BaseCommand } from '../../../base-command.ts';
import { CONNECTION_FLAGS } from '../../../connection-flags.ts';
import { vhostChangePage } from '../../../views/vhosts.ts';
import { WAIT_FLAGS } from '../../../wait-flags.ts';
import { connected } from '../../../wiring.ts';

export default class VhostAdd extends BaseCommand {
  static override summary = 'Have certificates for more virtual hosts.';

  static override description =
    'Changes LETSENCRYPT_VHOSTS of the daemon, which restarts in seconds; the load balancer is left alone until the ' +
    'certificate is there. Where the setting is `auto`, labels of apps decide, and there is no list to change.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> shop.example.com',
    '<%= config.bin %> <%= command.id %> shop.example.com api.example.com --no-wait',
  ];

  static override args = {
    host: Args.string({ description: 'virtual host', required: true, multiple: true, ignoreStdin: true }),
  };

  static override flags = { ...WAIT_FLAGS, ...CONNECTION_FLAGS };

  async run(): Promise<VhostChangeResult> {
    const { args, flags } = await this.parse(VhostAdd);
    const request = { verb: 'add', hosts: args.host, wait: !flags['no-wait'] } as const;
    const result = await connected(flags, this.config.version, (clients) =>
      changeVhosts({ ...request, ...clients }, { ...clients, onStep: this.steps() }),
    );
    return this.finish(result, () => vhostChangePage(request.verb, result));
  }
}
