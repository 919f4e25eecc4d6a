import { listVhosts, type VhostListResult } from '../../../../operations/vhosts.ts';
import { BaseCommand } from '../../../base-command.ts';
import { CONNECTION_FLAGS } from '../../../connection-flags.ts';
import { vhostListPage } from '../../../views/vhosts.ts';
import { connected } from '../../../wiring.ts';

export default class VhostList extends BaseCommand {
  static override summary = 'List the virtual hosts the daemon keeps certificates for, and the others there are.';

  static override description =
    'The list is the setting LETSENCRYPT_VHOSTS of the daemon; there is no other. How the certificates stand, ' +
    '`dcos letsencrypt status` tells.';

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];

  static override flags = CONNECTION_FLAGS;

  async run(): Promise<VhostListResult> {
    const { flags } = await this.parse(VhostList);
    const result = await connected(flags, this.config.version, (clients) => listVhosts(clients, clients));
    return this.finish(result, (screen) => vhostListPage(result, screen));
  }
}
