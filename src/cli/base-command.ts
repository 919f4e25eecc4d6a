import { Command, Errors } from '@oclif/core';
import type { OnStep } from '../operations/deployed.ts';
import { exitCodeOf } from '../platform/exit-codes.ts';
import { type Failure, failureOf, failureText } from './failure.ts';
import { type Progress, progressOn } from './progress.ts';
import { screenOf } from './screen.ts';
import type { Page, Screen } from './views/types.ts';

/**
 * What all commands share: the only writer to stdout and stderr, `--json`, and exit codes.
 *
 * A command's `run` ends with `return this.finish(...)`. It throws AppErrors and lets everything else through.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  private progress: Progress | undefined;
  /** What the cluster goes on with, should this command end now. */
  private goesOn: readonly string[] = [];
  /** For a command that only Ctrl-C ends: then it is no interruption that has to be told. */
  protected isEndless = false;

  protected override async init(): Promise<void> {
    await super.init();
    process.once('SIGINT', this.interrupted);
    process.stderr.on('error', ignoreClosedPipe);
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    process.off('SIGINT', this.interrupted);
    process.stderr.off('error', ignoreClosedPipe);
    await super.finally(error);
  }

  /** Returns what a story tells its steps to: a progress line, and the words for Ctrl-C. */
  protected steps(): OnStep {
    const progress = progressOn(process.stderr, !this.jsonEnabled());
    this.progress = progress;
    return (step, goesOn) => {
      this.goesOn = [goesOn];
      progress.show(`  ${step}`);
    };
  }

  /** Lines on the way to a result, on stderr; none under `--json`. */
  protected readonly say = (lines: (screen: Screen) => readonly string[]): void => {
    if (this.jsonEnabled()) return;
    this.progress?.clear();
    process.stderr.write(
      lines(screenOf(process.stderr))
        .map((line) => `${line}\n`)
        .join(''),
    );
  };

  /**
   * Takes the result (JSON-safe; it is the contract of `--json`), its page, and the exit code its verdict asks for;
   * returns the result. Under `--json` oclif prints it, and the page stays unseen.
   */
  protected finish<Result extends object>(result: Result, page: (screen: Screen) => Page, exitCode = 0): Result {
    process.exitCode = exitCode;
    this.progress?.clear();
    if (this.jsonEnabled()) return result;
    const { body, notes } = page(screenOf(process.stdout));
    if (body !== '') process.stdout.write(`${body}\n`);
    if (notes.length > 0) process.stderr.write(`${notes.join('\n')}\n`);
    return result;
  }

  /** Under `--json` the error itself is the answer. oclif would print it in its own words, and exit 1 for some. */
  protected override async catch(error: Error): Promise<void> {
    if (error instanceof Errors.ExitError) throw error;
    const failure = failureOf(error, `dcos ${this.id?.replaceAll(':', ' ')} --help`);
    this.fail(failure.code === 'INTERRUPTED' ? this.ended(failure.message) : failure);
    if (process.env.DEBUG) process.stderr.write(`${error.stack}\n`);
  }

  /** `dcos config set letsencrypt.output json` makes it the default. */
  override jsonEnabled(): boolean {
    return super.jsonEnabled() || (this.ctor.enableJsonFlag && process.env.DCOS_LETSENCRYPT_OUTPUT === 'json');
  }

  /** oclif's own would colour it. */
  protected override logJson(json: unknown): void {
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  }

  /** What the cluster goes on with is a fact and nothing to try, so it stands below the message. */
  private ended(message: string): Failure {
    return { code: 'INTERRUPTED', message: [message, ...this.goesOn].join('\n'), suggestions: [] };
  }

  private fail(failure: Failure): void {
    process.exitCode = exitCodeOf(failure.code);
    this.progress?.clear();
    if (this.jsonEnabled()) {
      this.logJson({ error: failure });
    } else {
      process.stderr.write(`${failureText(failure, screenOf(process.stderr).paint)}\n`);
    }
  }

  /** Ctrl-C ends at once: nothing a command does on this machine needs undoing. What the cluster goes on with is said. */
  private readonly interrupted = (): void => {
    if (this.isEndless) {
      // The terminal has shown ^C where the cursor is; the shell begins on a line of its own.
      if (process.stdout.isTTY) process.stdout.write('\n');
      process.exit(exitCodeOf('INTERRUPTED'));
    }
    this.fail(this.ended('interrupted.'));
    process.exit();
  };
}

/** `2>&1 | head` closes stderr early, which is no failure. oclif does the same for stdout. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
