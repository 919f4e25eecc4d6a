import { gradeBar } from '../../../operations/grade-bar.ts';
import type { SetupResult } from '../../../operations/setup.ts';
import { setupExitCode } from '../../../operations/setup.ts';
import { BaseCommand } from '../../base-command.ts';
import { graderFor } from '../../grader-wiring.ts';
import { canAsk } from '../../prompts.ts';
import { givenOptions } from '../../setting-flags.ts';
import { SETUP_FLAGS } from '../../setup-flags.ts';
import { runSetup, serverOf } from '../../setup-run.ts';
import { setupPage, stepLine } from '../../views/setup.ts';
import { connected, newToken, outsidePorts } from '../../wiring.ts';

export default class Setup extends BaseCommand {
  static override summary =
    'Set certificates up, from checks to graded HTTPS; run again, it changes only what differs.';

  static override description =
    'Reads the cluster first, asks only what is open, checks, shows what will happen, asks once, and follows it until every ' +
    'load balancer instance serves the certificates. Each question has a flag; with --yes nothing is asked. Exit code 5 ' +
    'when a check makes it pointless or some names fail, 4 when all fail, 6 when it is not done in time.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --dry-run --vhost shop.example.com',
    '<%= config.bin %> <%= command.id %> --yes --vhost shop.example.com --vhost api.example.com --tls-policy intermediate',
    '<%= config.bin %> <%= command.id %> --yes --vhost auto --no-rehearse',
  ];

  static override flags = SETUP_FLAGS;

  async run(): Promise<SetupResult> {
    const { flags } = await this.parse(Setup);
    const bar = gradeBar(flags['min-grade']);
    const marathonUrl = flags['daemon-marathon-url'] ?? flags['marathon-url'];
    const answers = {
      given: {
        ...givenOptions({ ...flags, 'marathon-url': marathonUrl, 'app-id': undefined, 'marathon-lb': undefined }),
        ...serverOf(flags.staging),
      },
      rehearse: flags.rehearse,
      installLoadBalancer: flags['install-marathon-lb'],
      scaleLoadBalancer: flags['scale-marathon-lb'],
    };
    const run = {
      answers,
      yes: flags.yes,
      dryRun: flags['dry-run'],
      mayAsk: !this.jsonEnabled() && canAsk(),
      apiToken: newToken(),
      grader: (await graderFor({ ca: flags.ca }, true)).grader,
      say: this.say,
    };
    const onDone = (step: SetupResult['steps'][number]) => this.say(({ paint }) => [stepLine(step, paint)]);
    const result = await connected(flags, this.config.version, (clients) =>
      runSetup(run, { ...clients, ...outsidePorts(flags['name-server'] ?? []), onStep: this.steps(), onDone }),
    );
    return this.finish(result, (screen) => setupPage(result, screen), setupExitCode(result, bar));
  }
}
