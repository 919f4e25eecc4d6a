import { removeTestApps, type TestAppsResult } from '../../../../operations/test-apps.ts';
import { BaseCommand } from '../../../base-command.ts';
import { CONNECTION_FLAGS } from '../../../connection-flags.ts';
import { removedTestAppsPage } from '../../../views/test-apps.ts';
import { WAIT_FLAGS } from '../../../wait-flags.ts';
import { connected } from '../../../wiring.ts';

export default class TestAppsRemove extends BaseCommand {
  static override summary = 'Remove the test apps.';

  static override description =
    'Removes /letsencrypt-test-1 and /letsencrypt-test-2. Their vhosts stay in the list of the daemon: ' +
    '`dcos letsencrypt vhost remove` takes them out.';

  static override examples = ['<%= config.bin %> <%= command.id %>'];

  static override flags = { ...WAIT_FLAGS, ...CONNECTION_FLAGS };

  async run(): Promise<TestAppsResult> {
    const { flags } = await this.parse(TestAppsRemove);
    const result = await connected(flags, this.config.version, (clients) =>
      removeTestApps(!flags['no-wait'], { ...clients, onStep: this.steps() }),
    );
    return this.finish(result, () => removedTestAppsPage(result));
  }
}
