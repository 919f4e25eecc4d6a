import { deployTestApps, type TestAppsResult } from '../../../../operations/test-apps.ts';
import { BaseCommand } from '../../../base-command.ts';
import { CONNECTION_FLAGS } from '../../../connection-flags.ts';
import { givenOptions, settingFlags } from '../../../setting-flags.ts';
import { deployedTestAppsPage } from '../../../views/test-apps.ts';
import { WAIT_FLAGS } from '../../../wait-flags.ts';
import { connected } from '../../../wiring.ts';

export default class TestAppsDeploy extends BaseCommand {
  static override summary = 'Deploy two small web apps behind marathon-lb, to try certificates on.';

  static override description =
    'The first redirects to https and sends HSTS, the second does neither. Those that are there already get the vhosts of ' +
    'this call. `dcos letsencrypt generate test-apps` prints them instead.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --vhost test-1.example.com --vhost test-2.example.com',
  ];

  static override flags = { ...settingFlags(['vhosts', 'group']), ...WAIT_FLAGS, ...CONNECTION_FLAGS };

  async run(): Promise<TestAppsResult> {
    const { flags } = await this.parse(TestAppsDeploy);
    const { vhost, group } = flags;
    const result = await connected(flags, this.config.version, (clients) =>
      deployTestApps(givenOptions({ vhost, group }), !flags['no-wait'], { ...clients, onStep: this.steps() }),
    );
    return this.finish(result, () => deployedTestAppsPage(result));
  }
}
