import { AcmeFailure } from '../acme/problem.ts';
import type { Issuer } from '../acme/types.ts';
import { awaitDeployment } from '../marathon/deployment.ts';
import type { Marathon } from '../marathon/types.ts';
import { envWith } from '../marathon-lb/cert-slots.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { Secret } from '../platform/secret.ts';
import type { CertificateStore, FailureRecord, SavedCertificate } from '../store/types.ts';
import { composedBundle } from '../x509/bundle.ts';
import { bundleProblems } from '../x509/chain.ts';
import { type Failed, failureRecord } from './back-off.ts';
import type { Action, Observation, Outcome, Plan, Policy } from './types.ts';

/** A rolling restart of a few load balancers takes about a minute; after this the old certificate is put back. */
const DEPLOYMENT_TIMEOUT_MS = 10 * 60_000;

export interface ActPorts {
  readonly issuer: Issuer;
  readonly store: CertificateStore;
  readonly marathon: Pick<Marathon, 'app' | 'patchApp' | 'deployments' | 'rollBack'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

type IssueAction = Action & { kind: 'issue' };
type InstallAction = Action & { kind: 'install' };
type ForgetAction = Action & { kind: 'forget' };

/**
 * Carries out a plan, one action after another. An action ends as an Outcome, its failure as a record in the store that
 * the next plan sees. Throws only when the store itself fails: without it no failure could be remembered.
 */
export async function act(
  plan: Plan,
  observation: Observation,
  ports: ActPorts,
  policy: Policy,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const action of plan.actions) {
    if (ports.signal.aborted) break;
    outcomes.push(await carryOut(action, observation, ports, policy));
  }
  return outcomes;
}

function carryOut(action: Action, observation: Observation, ports: ActPorts, policy: Policy): Promise<Outcome> {
  switch (action.kind) {
    case 'issue':
      return issue(action, observation, ports, policy);
    case 'install':
      return install(action, observation, ports, policy);
    case 'forget':
      return forget(action, ports);
  }
}

async function issue(action: IssueAction, observation: Observation, ports: ActPorts, policy: Policy): Promise<Outcome> {
  const { certificateId, names } = action;
  const attempt = attemptAt(action.kind, certificateId, observation, ports);
  // Counted before it is tried: a daemon that dies over an order must not order again at once, for ever.
  await attempt.failed('interrupted', 'the daemon stopped before the CA had given its last answer');
  const journal = {
    account: (account: Parameters<CertificateStore['saveAccount']>[0]) => ports.store.saveAccount(account),
    order: (order: Omit<Parameters<CertificateStore['saveOrder']>[0], 'certificateId'>) =>
      ports.store.saveOrder({ ...order, certificateId }),
  };
  try {
    const issued = await ports.issuer.issue(
      { names, keyType: policy.keyType, profile: policy.profile, replaces: action.replaces },
      journal,
      {
        account: observation.accounts.find(({ directoryUrl }) => directoryUrl === policy.directoryUrl),
        resume: action.resumes ? observation.orders.find((order) => order.certificateId === certificateId) : undefined,
        signal: ports.signal,
      },
    );
    const saved = await ports.store.saveCertificate({
      id: certificateId,
      ...issued,
      savedAt: ports.clock.now().toISOString(),
    });
    await ports.store.removeOrder(certificateId);
    await attempt.succeeded();
    return done(action, `issued version ${saved.version} for ${names.join(' ')}, valid until ${saved.leaf.notAfter}`);
  } catch (error) {
    if (!(error instanceof AcmeFailure)) throw error;
    if (!error.orderAlive) await ports.store.removeOrder(certificateId);
    const words = [error.message, ...error.nameFailures.map(({ name, detail }) => `${name}: ${detail}`)].join('; ');
    await attempt.failed(error.type, words, error.retryAfterMs);
    return failed(action, words);
  }
}

async function install(
  action: InstallAction,
  observation: Observation,
  ports: ActPorts,
  policy: Policy,
): Promise<Outcome> {
  const certificates = Object.entries(action.slots).map(([variable, id]) => ({
    variable,
    saved: savedCertificate(observation, id),
  }));
  const [first] = certificates;
  if (first === undefined) return done(action, 'nothing to install');
  const attempt = attemptAt(action.kind, first.saved.id, observation, ports);
  const failure = await outcomeOf(async () => {
    const bundles = new Map(certificates.map(({ variable, saved }) => [variable, checkedBundle(saved, ports.clock)]));
    await replaceEnv(policy.loadBalancerId, bundles, ports);
  });
  if (failure !== undefined) {
    await attempt.failed(failure.code, failure.message);
    return failed(action, failure.message);
  }
  await attempt.succeeded();
  return done(action, `installed in ${Object.keys(action.slots).join(' ')} of ${policy.loadBalancerId}`);
}

/** What the work refused or could not reach; undefined when it went well. Anything else thrown is a bug and goes on. */
async function outcomeOf(work: () => Promise<void>): Promise<AppError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof AppError && error.code !== 'BUG') return error;
    throw error;
  }
}

async function forget(action: ForgetAction, { store }: Pick<ActPorts, 'store'>): Promise<Outcome> {
  await store.removeOrder(action.certificateId);
  await store.removeFailure(action.certificateId, 'issue');
  return done(action, `forgot the finished order of ${action.certificateId}`);
}

function savedCertificate({ certificates }: Observation, id: string): SavedCertificate {
  const saved = certificates.find((certificate) => certificate.id === id);
  if (saved === undefined) throw new AppError('BUG', `the plan installs ${id}, which is not saved`);
  return saved;
}

/** marathon-lb has no safety net: one bundle HAProxy refuses keeps every new instance from serving anything. */
function checkedBundle(saved: SavedCertificate, clock: Pick<Clock, 'now'>): Secret {
  const bundle = composedBundle(saved.chainPem, saved.privateKeyPem);
  const [problem] = bundleProblems(bundle, { names: saved.names, now: clock.now() });
  if (problem !== undefined)
    throw new AppError('REFUSED', `version ${saved.version} of ${saved.id}: ${problem.detail}`);
  return bundle;
}

/** Reads the environment afresh, changes only our variables, and waits for the restart; rolls back one that never ends. */
async function replaceEnv(appId: string, bundles: ReadonlyMap<string, Secret>, ports: ActPorts): Promise<void> {
  const { marathon, clock, signal } = ports;
  const app = await marathon.app(appId);
  if (app === undefined) throw new AppError('NOT_FOUND', `there is no app ${appId}`);
  const deployment = await marathon.patchApp(appId, { env: envWith(app.env, bundles) });
  try {
    await awaitDeployment(marathon, deployment, { clock, signal, timeoutMs: DEPLOYMENT_TIMEOUT_MS });
  } catch (error) {
    if (error instanceof AppError && error.code === 'GAVE_UP') await marathon.rollBack(deployment.deploymentId);
    throw error;
  }
}

/** Remembers how often one action for one certificate failed in a row. */
function attemptAt(
  action: FailureRecord['action'],
  certificateId: string,
  { failures }: Observation,
  { store, clock }: Pick<ActPorts, 'store' | 'clock'>,
) {
  const previous = failures.find((one) => one.certificateId === certificateId && one.action === action);
  return {
    failed: (type: string, detail: string, retryAfterMs?: number) => {
      const failure: Failed = { certificateId, action, type, detail, retryAfterMs };
      return store.saveFailure(failureRecord(failure, previous, clock.now()));
    },
    succeeded: () => store.removeFailure(certificateId, action),
  };
}

function done(action: Action, message: string): Outcome {
  return { action, ok: true, message };
}

function failed(action: Action, message: string): Outcome {
  return { action, ok: false, message };
}
