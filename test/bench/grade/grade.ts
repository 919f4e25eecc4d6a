import { pluginZip, unpacked } from '../../e2e/plugin-folder.ts';
import { inTurns } from '../in-turns.ts';
import { type PeerValue, result } from '../results.ts';
import { median, most, summary } from '../statistics.ts';
import type { Bench, BenchContext, Result } from '../types.ts';
import { wholeProcess } from '../whole-process.ts';
import { type ModernHaproxy, startModernHaproxy } from './modern-haproxy.ts';
import { NODE, nodeAlone, OURS, ourCommand, ourScanner, type Scanner, sslscan, testssl } from './scanners.ts';
import type { GradeOnceAnswer } from './types.ts';

const RUNS = 7;
/** testssl.sh takes too long for more, and its minutes vary by seconds. */
const SLOW_RUNS = 1;
const IN_PROCESS_WARM_UPS = 5;
const IN_PROCESS_RUNS = 31;

/** The grader at a modern HAProxy on this machine: no network, so what is measured is work and round trips. */
export const grade: Bench = {
  name: 'grade',
  about: 'a modern HAProxy graded, beside sslscan and testssl.sh',
  async run(context) {
    const haproxy = await startModernHaproxy(context);
    try {
      return [...(await wholeProcesses(haproxy, context)), ...(await inProcess(haproxy, context))];
    } finally {
      await haproxy.stop();
    }
  },
};

async function wholeProcesses(haproxy: ModernHaproxy, context: BenchContext): Promise<readonly Result[]> {
  const { launcher, remove } = unpacked((await pluginZip()).files);
  try {
    return await besideScanners(launcher, haproxy, context);
  } finally {
    remove();
  }
}

async function besideScanners(
  launcher: string,
  haproxy: ModernHaproxy,
  context: BenchContext,
): Promise<readonly Result[]> {
  const runs = context.options.runs ?? RUNS;
  const quick = [
    ourCommand(haproxy, launcher, context.directory),
    nodeAlone(launcher, context.directory),
    sslscan(haproxy, context),
  ];
  const slow = [testssl(haproxy, context)];
  const samples = new Map([
    ...(await timed(quick, { warmUps: 1, runs }, context)),
    ...(await timed(slow, { warmUps: 0, runs: SLOW_RUNS }, context)),
  ]);
  const ours = median(samples.get(OURS) ?? []);
  const beside = (peer: string): PeerValue => {
    const seconds = samples.get(peer);
    return { peer, value: seconds && median(seconds) };
  };
  return [
    ...['sslscan', 'testssl.sh'].map((peer) => result('a grade, whole process', ours, 's', beside(peer))),
    result('of which the start of Node alone', median(samples.get(NODE) ?? []), 's'),
  ];
}

async function timed(
  scanners: readonly (Scanner | undefined)[],
  rounds: { readonly warmUps: number; readonly runs: number },
  { supervisor, say }: BenchContext,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const contenders = scanners.flatMap((scanner) => {
    if (scanner === undefined) return [];
    const { name, request, highestGoodCode } = scanner;
    return [{ name, run: async () => (await wholeProcess(supervisor, request, highestGoodCode)).seconds }];
  });
  const samples = await inTurns(contenders, rounds);
  for (const [name, seconds] of samples) say(`whole process, ${name}: ${summary(seconds, 's')}`);
  return samples;
}

/** As the daemon would do it: the code is loaded and warm. */
async function inProcess(haproxy: ModernHaproxy, context: BenchContext): Promise<readonly Result[]> {
  const { request } = await ourScanner(haproxy, context, IN_PROCESS_WARM_UPS + IN_PROCESS_RUNS);
  const { stdout } = await wholeProcess(context.supervisor, request);
  const answers = (JSON.parse(stdout) as readonly GradeOnceAnswer[]).slice(IN_PROCESS_WARM_UPS);
  const milliseconds = answers.map((answer) => answer.milliseconds);
  context.say(`in process: ${summary(milliseconds, 'ms')}, grade ${answers[0]?.grade}`);
  return [
    result('a grade, in process', median(milliseconds), 'ms'),
    result('a grade: most connections', most(answers.map(({ connections }) => connections)), 'connections'),
  ];
}
