import { Args, Flags } from '@oclif/core';
import { SETTINGS, STAGING_URL } from '../../../app-definition/settings.ts';
import type { AppDefinition, OptionName } from '../../../app-definition/types.ts';
import { generateApp, generateOptions, generateTestApps, targetNotes } from '../../../operations/generate.ts';
import { BaseCommand } from '../../base-command.ts';
import { givenOptions, settingFlags } from '../../setting-flags.ts';
import { appPage, optionsPage, testAppsPage } from '../../views/generate.ts';

export default class Generate extends BaseCommand {
  static override summary = 'Print the Marathon app that keeps certificates renewed, ready to be added.';

  static override description =
    'Nothing is contacted and nothing is changed: read the app, keep it in version control, add it when you like. ' +
    'With options, print the same settings for the package. With test-apps, print two small web apps instead, to try ' +
    'certificates on.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> --vhost shop.example.com > letsencrypt.json',
    '<%= config.bin %> <%= command.id %> --staging --vhost shop.example.com --vhost api.example.com',
    '<%= config.bin %> <%= command.id %> --for-marathon 1.4.8 --vhost shop.example.com',
    '<%= config.bin %> <%= command.id %> options --vhost shop.example.com > options.json',
    '<%= config.bin %> <%= command.id %> test-apps --vhost test-1.example.com --vhost test-2.example.com',
  ];

  static override args = {
    what: Args.string({
      description: 'the daemon, the options of its package, or the test apps',
      options: ['app', 'options', 'test-apps'],
      default: 'app',
      ignoreStdin: true,
    }),
  };

  static override flags = {
    ...settingFlags(Object.keys(SETTINGS) as OptionName[]),
    staging: Flags.boolean({
      description: "rehearse with Let's Encrypt's staging CA, whose certificates nobody trusts",
      exclusive: ['server'],
    }),
    'for-marathon': Flags.string({
      description: 'write what this version of Marathon understands (default: 1.5 and later)',
      helpValue: 'VERSION',
    }),
    'for-marathon-lb': Flags.string({
      description: 'refuse what this version of marathon-lb cannot do',
      helpValue: 'VERSION',
    }),
  };

  async run(): Promise<AppDefinition | ReturnType<typeof generateOptions> | readonly AppDefinition[]> {
    const { args, flags } = await this.parse(Generate);
    const given = { ...givenOptions(flags), ...(flags.staging && { serverUrl: STAGING_URL }) };
    const target = { marathon: flags['for-marathon'], loadBalancer: flags['for-marathon-lb'] };
    if (args.what === 'test-apps') {
      const apps = generateTestApps(given, target);
      return this.finish(apps, () => testAppsPage(apps));
    }
    if (args.what === 'options') {
      const options = generateOptions(given, target);
      return this.finish(options, () => optionsPage(options));
    }
    const app = generateApp(given, target);
    return this.finish(app, () => appPage(app, targetNotes(String(app.id), target)));
  }
}
