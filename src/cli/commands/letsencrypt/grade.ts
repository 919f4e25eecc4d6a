import { Args } from '@oclif/core';
import { gradeExitCode, gradeTargets } from '../../../operations/grade.ts';
import { gradeBar } from '../../../operations/grade-bar.ts';
import type { GradeResult } from '../../../operations/types.ts';
import { BaseCommand } from '../../base-command.ts';
import { GRADE_FLAGS } from '../../grade-flags.ts';
import { gradeInput } from '../../grade-input.ts';
import { gradeReport } from '../../grade-report.ts';
import { graderFor, secondOpinion } from '../../grader-wiring.ts';
import { progressOn } from '../../progress.ts';
import { gradePage } from '../../views/grade.ts';

export default class Grade extends BaseCommand {
  static override summary = 'Grade TLS servers as SSL Labs does, from where you are.';

  static override description =
    'Nobody is contacted but the servers themselves and the DNS. ' +
    'Exit code 3 when a host cannot be graded, 5 when one is below --min-grade.';

  static override examples = [
    '<%= config.bin %> <%= command.id %> shop.example.com',
    '<%= config.bin %> <%= command.id %> --all --min-grade A',
    '<%= config.bin %> <%= command.id %> shop.example.com --address 203.0.113.7 --ca root.pem',
    '<%= config.bin %> <%= command.id %> --file hosts.txt --html grades.html',
  ];

  static override args = {
    host: Args.string({ description: 'HOST or HOST:PORT (default: 443)', multiple: true, ignoreStdin: true }),
  };

  static override flags = GRADE_FLAGS;

  async run(): Promise<GradeResult> {
    const { args, flags } = await this.parse(Grade);
    const bar = gradeBar(flags['min-grade']);
    const report = flags.html === undefined ? undefined : await gradeReport(flags.html, this.config.version);
    const targets = await gradeInput(args.host ?? [], flags, this.config.version);
    const ports = await graderFor(flags, targets.length > 1);
    const progress = progressOn(process.stderr, !this.jsonEnabled());
    progress.show(`  grading ${targets.map(({ host }) => host).join(', ')}`);
    const graded = await gradeTargets(targets, ports, (target, done) => {
      progress.clear();
      if (flags.ndjson) process.stdout.write(`${JSON.stringify(target)}\n`);
      progress.show(`  graded ${done} of ${targets.length}`);
    });
    const result = await secondOpinion(graded, flags, this.config.version, (host, state) => {
      progress.show(`  SSL Labs, ${host}: ${state}`);
    });
    progress.clear();
    await report?.(result);
    const shown = flags.ndjson ? { targets: [] } : result;
    return this.finish(result, (screen) => gradePage(shown, screen, flags.verbose), gradeExitCode(result, bar));
  }

  /** Lines of JSON are an output of their own, whatever the configured one is. */
  override jsonEnabled(): boolean {
    return !this.argv.includes('--ndjson') && super.jsonEnabled();
  }
}
