import { Flags, Help } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';

/** `dcos letsencrypt` alone: help, and the one-line answers the DC/OS CLI and people ask a plugin for. */
export default class Letsencrypt extends BaseCommand {
  static override summary = 'Free, trusted, self-renewing TLS for every virtual host behind marathon-lb.';

  static override usage = 'letsencrypt COMMAND';

  static override examples = [
    '<%= config.bin %> <%= command.id %> generate --vhost shop.example.com',
    '<%= config.bin %> <%= command.id %> status',
  ];

  static override flags = {
    info: Flags.boolean({ description: 'print one line about this plugin', exclusive: ['version'] }),
    version: Flags.boolean({ description: 'print the version of this plugin' }),
  };

  async run(): Promise<{ version: string; info: string }> {
    const { flags } = await this.parse(Letsencrypt);
    const { version } = this.config;
    const result = { version, info: Letsencrypt.summary };
    if (flags.info || flags.version || this.jsonEnabled()) {
      const body = flags.version ? `dcos-letsencrypt ${version}` : result.info;
      return this.finish(result, () => ({ body, notes: [] }));
    }
    await new Help(this.config, this.config.pjson.oclif.helpOptions).showHelp(['letsencrypt']);
    return result;
  }
}
