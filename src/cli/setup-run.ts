import { checkGiven, parseOptions } from '../app-definition/options.ts';
import { STAGING_URL } from '../app-definition/settings.ts';
import type { GivenOptions, Options } from '../app-definition/types.ts';
import { type CheckPorts, type CheckReport, check } from '../operations/check.ts';
import { carryOut, type SetupPorts, type SetupResult } from '../operations/setup.ts';
import { type SetupPlan, setupPlan } from '../operations/setup-plan.ts';
import { type Proposal, setupProposal } from '../operations/setup-proposal.ts';
import { status } from '../operations/status.ts';
import type { Grader } from '../operations/types.ts';
import { AppError } from '../platform/errors.ts';
import type { Secret } from '../platform/secret.ts';
import { asked } from './prompts.ts';
import { type SetupAnswers, setupDecisions } from './setup-questions.ts';
import { planLines, proposalLines } from './views/setup.ts';
import type { Screen } from './views/types.ts';
import type { Clients } from './wiring.ts';

export interface SetupRun {
  readonly answers: SetupAnswers;
  readonly yes: boolean;
  readonly dryRun: boolean;
  /** Whether there is a person at a terminal. */
  readonly mayAsk: boolean;
  readonly apiToken: Secret;
  readonly grader: Grader;
  /** Where lines on the way are shown; silent under --json. */
  readonly say: (lines: (screen: Screen) => readonly string[]) => void;
}

type Ports = Clients & Pick<CheckPorts, 'resolver' | 'probe' | 'tcp'> & Pick<SetupPorts, 'onStep' | 'onDone'>;

/** Reads, asks, checks, shows, asks once more, does, looks: the whole of `setup`. Throws as its parts do. */
export async function runSetup(run: SetupRun, ports: Ports): Promise<SetupResult> {
  checkGiven(run.answers.given);
  ports.onStep('reading the cluster', NOTHING);
  const proposal = await setupProposal(ports, ports);
  run.say(() => proposalLines(proposal));
  const { yes, dryRun, mayAsk, apiToken } = run;
  const decisions = await setupDecisions(run.answers, proposal, { mayAsk, yes: yes || dryRun });
  const options = optionsOf(decisions.given, proposal, ports);
  const plan = setupPlan(options, proposal, { ...decisions, rehearsal: decisions.rehearse, apiToken });
  const { checks } = await checked(options, ports);
  run.say((screen) => planLines(plan, checks, screen));
  refuseHopeless(checks, plan, options, proposal);
  const nothing = { dryRun, plan, checks, steps: [], failed: [], status: null };
  if (dryRun) return nothing;
  if (!yes && (plan.action !== 'none' || plan.loadBalancer.action !== 'none')) await confirmed(checks);
  const { marathonVersion } = proposal;
  const done = await carryOut({ plan, options, marathonVersion, apiToken }, ports);
  ports.onStep('looking at every vhost', 'Everything is done: dcos letsencrypt status');
  return {
    ...nothing,
    ...done,
    status: await status({ ...ports, only: [] }, { ...ports, grader: run.grader }),
  };
}

const NOTHING = 'Nothing was changed.';

/** What was typed wins over what the daemon is set to. */
function optionsOf(given: GivenOptions, { current, loadBalancerId }: Proposal, { daemonId }: Clients): Options {
  return parseOptions({ loadBalancerId, ...current, ...given, appId: daemonId });
}

function checked(options: Options, ports: Ports): Promise<CheckReport> {
  const hosts = options.vhosts[0] === 'auto' ? [] : options.vhosts;
  return check({ ...ports, hosts, otherPorts: false, options }, ports);
}

/** Questions whose answer makes the whole setup pointless, whatever the names do; a name alone holds up nobody else. */
const HOPELESS: readonly string[] = ['marathon', 'marathon-lb', 'marathon-lb-version', 'redeploy', 'certificates'];

function refuseHopeless(
  checks: CheckReport['checks'],
  plan: SetupPlan,
  { allowDowntime }: Options,
  proposal: Proposal,
): void {
  const isCured = (question: string) =>
    (question === 'redeploy' && (allowDowntime || plan.loadBalancer.action === 'scale')) ||
    (question === 'marathon-lb' && plan.loadBalancer.action === 'install');
  const first = checks.find(
    ({ verdict, question }) => verdict === 'fail' && HOPELESS.includes(question) && !isCured(question),
  );
  if (first === undefined) return;
  const isHanging = first.question === 'redeploy';
  throw new AppError(
    'CHECK_FAILED',
    isHanging
      ? `installing a certificate restarts ${first.subject}, and that deployment never ends:\n${first.answer}.`
      : `${first.subject}: ${first.answer}.`,
    {
      suggestions: isHanging
        ? [
            `add a second public agent and scale ${first.subject} to 2, or accept some seconds of downtime with --allow-downtime`,
          ]
        : [...ownCure(first.question, proposal), first.cure ?? 'dcos letsencrypt check'],
    },
  );
}

/** What setup can do about it by itself. */
function ownCure(question: string, { loadBalancerPackage }: Proposal): readonly string[] {
  return question === 'marathon-lb' && loadBalancerPackage !== undefined
    ? ['let setup install it: --install-marathon-lb']
    : [];
}

async function confirmed(checks: CheckReport['checks']): Promise<void> {
  const isClean = !checks.some(({ verdict }) => verdict === 'fail');
  const isMeant = await asked(({ confirm }) => confirm({ message: 'Go ahead', default: isClean }));
  if (!isMeant) throw new AppError('INTERRUPTED', 'you did not want it.');
}

/** Takes the flags of a rehearsal, returns the server they mean. */
export function serverOf(staging: boolean): GivenOptions {
  return staging ? { serverUrl: STAGING_URL } : {};
}
