import { Flags } from '@oclif/core';
import { followLogs, type LogsResult, lineCount, logs, MOST_LINES } from '../../../operations/logs.ts';
import { BaseCommand } from '../../base-command.ts';
import { CONNECTION_FLAGS } from '../../connection-flags.ts';
import { eventLine, logsPage } from '../../views/logs.ts';
import { connected } from '../../wiring.ts';

export default class Logs extends BaseCommand {
  static override summary = 'Show what the daemon did lately, and why.';

  static override description =
    'The newest events of its present process, at most 500. Its whole log is in its sandbox: `dcos task log letsencrypt`.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --follow',
    '<%= config.bin %> <%= command.id %> --lines 5 --json',
  ];

  static override flags = {
    follow: Flags.boolean({ char: 'f', description: 'go on as events come, until Ctrl-C; with --json one a line' }),
    lines: Flags.string({ description: `only the newest LINES events (default: ${MOST_LINES})`, helpValue: 'LINES' }),
    ...CONNECTION_FLAGS,
  };

  async run(): Promise<LogsResult> {
    const { flags } = await this.parse(Logs);
    const lines = lineCount(flags.lines);
    if (flags.follow) return this.follow(lines, flags);
    const result = await connected(flags, this.config.version, (clients) => logs(clients.daemonId, lines, clients));
    return this.finish(result, () => logsPage(result));
  }

  private async follow(lines: number, flags: Parameters<typeof connected>[0]): Promise<never> {
    this.isEndless = true;
    const line = this.jsonEnabled() ? JSON.stringify : eventLine;
    return connected(flags, this.config.version, (clients) =>
      followLogs(clients.daemonId, lines, clients, {
        onEvents: (events) => void process.stdout.write(events.map((event) => `${line(event)}\n`).join('')),
        onSilence: (reason) => void process.stderr.write(`${reason} Waiting for it.\n`),
      }),
    );
  }
}
