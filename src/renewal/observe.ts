import type { AcmeCa } from '../acme/types.ts';
import type { Marathon } from '../marathon/types.ts';
import { certificateLimit, fromCommandLine } from '../marathon-lb/cert-limits.ts';
import { slotsOf } from '../marathon-lb/cert-slots.ts';
import { isOurFile } from '../marathon-lb/certificate-files.ts';
import { findLoadBalancer } from '../marathon-lb/find-load-balancer.ts';
import { templatesIn, tlsTemplates } from '../marathon-lb/tls-templates.ts';
import type { LoadBalancer, LoadBalancerInstance } from '../marathon-lb/types.ts';
import { loadBalancerVersion } from '../marathon-lb/version.ts';
import type { Clock } from '../platform/clock.ts';
import type { Files } from '../platform/files.ts';
import type { HttpProbe } from '../platform/http-probe.ts';
import type { SecretVault } from '../platform/secret-vault.ts';
import type { Tls } from '../platform/tls.ts';
import type { CertificateStore, StoreState } from '../store/types.ts';
import { carriedFirst } from './carried-first.ts';
import { namesToProbe } from './certificate-need.ts';
import { contentDigest } from './directory-step.ts';
import { type HandshakeMemory, handshakes } from './handshakes.ts';
import { inTurns } from './in-turns.ts';
import { namedRivals } from './other-daemon.ts';
import { type RenewalInfoPorts, renewalInfos } from './renewal-infos.ts';
import { routeLook } from './route-look.ts';
import { secretLook } from './secret-look.ts';
import type { CheckNamesQuestion } from './self-check/check-names.ts';
import { pausedNames } from './self-check/held-names.ts';
import type { NameCheck } from './self-check/types.ts';
import type { SlotReader } from './slot-memory.ts';
import type { Observation, ObservedLoadBalancer, Policy, RouteLook } from './types.ts';
import { type AppsSeen, discoveredNames, type WantedNames, wantedNames } from './wanted-names.ts';

export interface ObservePorts extends RenewalInfoPorts {
  readonly marathon: Pick<Marathon, 'app' | 'apps'>;
  readonly ca: Pick<AcmeCa, 'renewalInfo' | 'clockSkewMs'>;
  /** Further Marathons whose apps stand behind the load balancer. */
  readonly otherMarathons: readonly Pick<Marathon, 'apps'>[];
  readonly store: Pick<CertificateStore, 'load' | 'saveRenewalInfo'>;
  readonly tls: Tls;
  /** Lives as long as the process. */
  readonly handshakes: HandshakeMemory;
  readonly readSlot: SlotReader;
  /** Undefined in other install modes. */
  readonly secrets?: SecretVault | undefined;
  readonly http: HttpProbe;
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
  readonly probe: { readonly token: string; readonly answer: string };
  /** The directory that the load balancer shares with us; undefined in other install modes. */
  readonly certificateFiles: Pick<Files, 'read' | 'list'> | undefined;
  /** What a CA would find; left out, names are ordered as soon as the load balancer routes them here. */
  readonly checkNames?: (question: CheckNamesQuestion) => Promise<readonly NameCheck[]>;
  /** `clock.monotonicMs()` at the start of the process. */
  readonly startedMs: number;
}

/**
 * Reads the whole world once, in parallel, into plain data. A failed read of Marathon or of the store throws: no plan is
 * made on half an observation. Handshakes and route looks that fail are facts, not errors.
 */
export async function observe(ports: ObservePorts, policy: Policy): Promise<Observation> {
  const [app, state] = await Promise.all([ports.marathon.app(policy.loadBalancerId), ports.store.load()]);
  const loadBalancer = app && findLoadBalancer([app], policy.loadBalancerId);
  const wanted = await readWanted(loadBalancer, state.certificates, policy, ports);
  const instances = (loadBalancer?.instances ?? []).filter(({ healthy }) => healthy !== false);
  const now = ports.clock.now();
  const infos = await renewalInfos(state, policy.directoryUrl, ports);
  const known = { ...state, renewalInfos: infos };
  const shown = loadBalancer && observed(loadBalancer, instances, policy, ports.readSlot);
  const certificates = [...state.certificates, ...state.previous];
  const question = {
    app: loadBalancer?.app ?? { env: {} },
    slots: shown?.slots ?? [],
    certificates,
    pathsBefore: state.done.secretPaths ?? [],
    place: policy.place,
  };
  const { slots, secrets } = await secretLook(question, ports.secrets, ports.readSlot);
  const seen = shown && { ...shown, slots };
  const files = await filesOf(ports.certificateFiles);
  const [served, looks] = await Promise.all([
    handshakes(
      {
        names: wanted.names,
        appVersion: loadBalancer?.app.version ?? '',
        slots,
        instances,
        certificates: carriedFirst(state, slots, files),
        nowMs: now.getTime(),
      },
      ports.tls,
      ports.handshakes,
    ),
    lookAtRoutes(wanted.names, instances, known, policy, now, ports),
  ]);
  const routes = await namedRivals(looks, loadBalancer, policy.daemonId, ports.marathon);
  const checks = await checksOf(routes, instances, state, policy, now, ports);
  return {
    at: now.toISOString(),
    uptimeMs: ports.clock.monotonicMs() - ports.startedMs,
    wanted: wanted.names,
    refused: wanted.refused,
    loadBalancer: seen,
    ...known,
    served,
    files,
    secrets,
    routes,
    checks,
    // Read last: what was asked in this look counts.
    clockSkewMs: ports.ca.clockSkewMs(),
  };
}

/** Only our own files are read: the others are the operator's. */
async function filesOf(files: ObservePorts['certificateFiles']): Promise<Observation['files']> {
  if (files === undefined) return undefined;
  const names = (await files.list('')).filter(isOurFile);
  const read = await inTurns(names, async (name) => [name, contentDigest((await files.read(name)) ?? '')] as const);
  return Object.fromEntries(read);
}

async function readWanted(
  loadBalancer: LoadBalancer | undefined,
  certificates: StoreState['certificates'],
  { vhosts }: Policy,
  ports: ObservePorts,
): Promise<WantedNames> {
  switch (vhosts.from) {
    case 'settings':
      return fromSettings(vhosts.names);
    case 'label': {
      const own = await ports.marathon.app(vhosts.appId);
      return wantedNames((own?.labels[vhosts.label] ?? '').split(','));
    }
    case 'apps':
      return discoveredNames(await appsOfAll(ports), { loadBalancer, certificates, rules: vhosts.rules });
  }
}

/** A further Marathon that does not answer takes nothing away: what it had keeps its certificates. */
async function appsOfAll({ marathon, otherMarathons }: ObservePorts): Promise<AppsSeen> {
  const [own, ...others] = await Promise.all([
    marathon.apps(),
    ...otherMarathons.map((other) => other.apps().catch(() => undefined)),
  ]);
  return { apps: [own, ...others].flatMap((apps) => apps ?? []), isComplete: !others.includes(undefined) };
}

/** Settings stay the same for the life of the process, and checking thousands of names is most of a look at nothing new. */
const known = new WeakMap<readonly string[], WantedNames>();

function fromSettings(inputs: readonly string[]): WantedNames {
  const wanted = known.get(inputs) ?? wantedNames(inputs);
  known.set(inputs, wanted);
  return wanted;
}

function observed(
  { app }: LoadBalancer,
  instances: readonly LoadBalancerInstance[],
  { certEnv, tls }: Policy,
  readSlot: SlotReader,
): ObservedLoadBalancer {
  const version = loadBalancerVersion(app);
  const templates = tlsTemplates(tls, version);
  const wanted = templates.kind === 'templates' ? templates.variables : {};
  return {
    appId: app.id,
    deployments: app.deployments,
    slots: slotsOf(app.env, certEnv, readSlot),
    templates: templatesIn(app.env),
    version,
    changedAt: app.version,
    listed: fromCommandLine(app),
    certificateLimit: certificateLimit({ env: { ...app.env, ...wanted } }) - fromCommandLine(app),
    instances,
  };
}

/** Asked only when a certificate is to be issued: nothing else depends on the answer. */
function lookAtRoutes(
  names: readonly string[],
  instances: readonly LoadBalancerInstance[],
  { certificates, wishes, renewalInfos: infos }: StoreState,
  policy: Policy,
  now: Date,
  { http, probe, ca }: ObservePorts,
): Promise<readonly RouteLook[]> {
  const asked = namesToProbe(
    {
      wanted: names,
      certificates,
      wishes,
      renewalInfos: infos,
      at: now.toISOString(),
      clockSkewMs: ca.clockSkewMs(),
    },
    policy,
  );
  return inTurns(asked, (name) => routeLook({ name, instances, probe }, http));
}

/** Only names that could be ordered otherwise: what does not lead here from next door needs no look from outside. */
async function checksOf(
  routes: readonly RouteLook[],
  instances: readonly LoadBalancerInstance[],
  { accounts, failures, wishes }: StoreState,
  { directoryUrl }: Policy,
  now: Date,
  { checkNames }: ObservePorts,
): Promise<readonly NameCheck[]> {
  const paused = pausedNames({ failures, wishes }, now);
  const names = routes.filter(({ name, ok }) => ok && !paused.has(name)).map(({ name }) => name);
  if (checkNames === undefined || names.length === 0) return [];
  const accountUrl = accounts.find((account) => account.directoryUrl === directoryUrl)?.accountUrl;
  return checkNames({ names, instances, accountUrl });
}
