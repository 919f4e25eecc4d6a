import { Args, Flags } from '@oclif/core';
import { type ExportResult, exportCertificate } from '../../../operations/export.ts';
import { AppError } from '../../../platform/errors.ts';
import { BaseCommand } from '../../base-command.ts';
import { CONNECTION_FLAGS } from '../../connection-flags.ts';
import { outputFiles } from '../../file-wiring.ts';
import { exportPage } from '../../views/export.ts';
import { connected } from '../../wiring.ts';

export default class Export extends BaseCommand {
  static override summary = 'Write the certificate of a virtual host, and its key if wanted, to files.';

  static override description =
    "Both come from where you can read them already: marathon-lb's environment, or the Secret Store it refers to. The " +
    'daemon gives its keys to nobody. Files are readable by their owner only.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> shop.example.com',
    '<%= config.bin %> <%= command.id %> shop.example.com --key --out /etc/ssl/shop.pem',
    '<%= config.bin %> <%= command.id %> shop.example.com --out - | openssl x509 -noout -text',
  ];

  static override args = {
    vhost: Args.string({ description: 'virtual host', required: true, ignoreStdin: true }),
  };

  static override flags = {
    out: Flags.string({ description: 'file for the chain, - prints it (default: VHOST.pem)', helpValue: 'FILE' }),
    key: Flags.boolean({ description: 'write the private key too, to the same place with the ending .key' }),
    force: Flags.boolean({ description: 'replace files that are there' }),
    ...CONNECTION_FLAGS,
  };

  async run(): Promise<ExportResult> {
    const { args, flags } = await this.parse(Export);
    const out = flags.out ?? `${args.vhost.toLowerCase()}.pem`;
    if (flags.key && out === '-') {
      throw new AppError('USAGE', 'a private key is written to a file, never printed.', {
        suggestions: [`--key --out ${args.vhost}.pem`],
      });
    }
    const request = {
      vhost: args.vhost,
      chainFile: out === '-' ? undefined : out,
      keyFile: flags.key ? `${out.replace(/\.(pem|crt|cer)$/, '')}.key` : undefined,
      force: flags.force,
    };
    const result = await connected(flags, this.config.version, (clients) =>
      exportCertificate({ ...request, ...clients }, { ...clients, files: outputFiles }),
    );
    return this.finish(result, () => exportPage(result));
  }
}
