import { Args, Flags } from '@oclif/core';
import { type CheckReport, check, checkExitCode } from '../../../operations/check.ts';
import { BaseCommand } from '../../base-command.ts';
import { CONNECTION_FLAGS } from '../../connection-flags.ts';
import { hostsTyped } from '../../hosts-typed.ts';
import { checkPage } from '../../views/check.ts';
import { connected, outsidePorts } from '../../wiring.ts';

export default class Check extends BaseCommand {
  static override summary = 'Check everything that certificates need, and say what cures what is missing.';

  static override description =
    'DNS, the challenge path on port 80, port 443, marathon-lb and its labels, whether its restart would end, versions, ' +
    'CAA, rate limits, and other ports that are open, all seen from where you are. Nothing is changed. Exit code 5 when ' +
    'something failed.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> shop.example.com --no-other-ports',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  static override args = {
    vhost: Args.string({ description: 'only these virtual hosts', multiple: true, ignoreStdin: true }),
  };

  static override flags = {
    'no-other-ports': Flags.boolean({ description: 'do not try ports 9090, 9091 and 10000 to 10100 from here' }),
    'name-server': Flags.string({
      description: 'ask this name server instead of those of this machine; may be repeated',
      helpValue: 'ADDRESS',
      multiple: true,
      multipleNonGreedy: true,
    }),
    ...CONNECTION_FLAGS,
  };

  async run(): Promise<CheckReport> {
    const { args, flags } = await this.parse(Check);
    const request = { hosts: hostsTyped(args.vhost ?? []), otherPorts: !flags['no-other-ports'] };
    const outside = outsidePorts(flags['name-server'] ?? []);
    const result = await connected(flags, this.config.version, (clients) =>
      check({ ...request, ...clients }, { ...clients, ...outside, onStep: this.steps() }),
    );
    return this.finish(result, (screen) => checkPage(result, screen), checkExitCode(result));
  }
}
