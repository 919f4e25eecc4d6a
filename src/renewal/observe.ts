import type { Marathon } from '../marathon/types.ts';
import { certificateLimit, fromCommandLine } from '../marathon-lb/cert-limits.ts';
import { slotsOf } from '../marathon-lb/cert-slots.ts';
import { findLoadBalancer } from '../marathon-lb/find-load-balancer.ts';
import type { LoadBalancer, LoadBalancerInstance } from '../marathon-lb/types.ts';
import type { Clock } from '../platform/clock.ts';
import type { HttpProbe } from '../platform/http-probe.ts';
import type { Tls } from '../platform/tls.ts';
import type { CertificateStore, StoreState } from '../store/types.ts';
import { certificateFacts } from '../x509/parse.ts';
import { namesToProbe } from './certificate-need.ts';
import { routeLook } from './route-look.ts';
import type { Observation, ObservedLoadBalancer, Policy, RouteLook, ServedLook } from './types.ts';
import { type WantedNames, wantedNames } from './wanted-names.ts';

const HANDSHAKE_TIMEOUT_MS = 5_000;

/** Handshakes or requests under way at once: enough to be quick, too few to be felt by a load balancer. */
const AT_ONCE = 16;

export interface ObservePorts {
  readonly marathon: Pick<Marathon, 'app'>;
  readonly store: Pick<CertificateStore, 'load'>;
  readonly tls: Tls;
  readonly http: HttpProbe;
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
  readonly probe: { readonly token: string; readonly answer: string };
  /** `clock.monotonicMs()` at the start of the process. */
  readonly startedMs: number;
}

/**
 * Reads the whole world once, in parallel, into plain data. A failed read of Marathon or of the store throws: no plan is
 * made on half an observation. Handshakes and route looks that fail are facts, not errors.
 */
export async function observe(ports: ObservePorts, policy: Policy): Promise<Observation> {
  const [wanted, app, state] = await Promise.all([
    readWanted(ports.marathon, policy),
    ports.marathon.app(policy.loadBalancerId),
    ports.store.load(),
  ]);
  const loadBalancer = app && findLoadBalancer([app], policy.loadBalancerId);
  const instances = (loadBalancer?.instances ?? []).filter(({ healthy }) => healthy !== false);
  const now = ports.clock.now();
  const [served, routes] = await Promise.all([
    lookAtHandshakes(wanted.names, instances, state, ports.tls),
    lookAtRoutes(wanted.names, instances, state, policy, now, ports),
  ]);
  return {
    at: now.toISOString(),
    uptimeMs: ports.clock.monotonicMs() - ports.startedMs,
    wanted: wanted.names,
    refused: wanted.refused,
    loadBalancer: loadBalancer && observed(loadBalancer, instances, policy),
    ...state,
    served,
    routes,
  };
}

async function readWanted(marathon: ObservePorts['marathon'], { vhosts }: Policy): Promise<WantedNames> {
  if (vhosts.from === 'settings') return wantedNames(vhosts.names);
  const own = await marathon.app(vhosts.appId);
  return wantedNames((own?.labels[vhosts.label] ?? '').split(','));
}

function observed(
  { app }: LoadBalancer,
  instances: readonly LoadBalancerInstance[],
  { certEnv }: Policy,
): ObservedLoadBalancer {
  return {
    appId: app.id,
    deployments: app.deployments,
    slots: slotsOf(app.env, certEnv),
    certificateLimit: certificateLimit(app) - fromCommandLine(app),
    instances,
  };
}

/** Handshakes for names that have a certificate; before that there is nothing to compare them with. */
function lookAtHandshakes(
  names: readonly string[],
  instances: readonly LoadBalancerInstance[],
  { certificates }: StoreState,
  tls: Tls,
): Promise<readonly ServedLook[]> {
  const covered = names.filter((name) => certificates.some((one) => one.names.includes(name)));
  const targets = covered.flatMap((host) => instances.map((instance) => ({ host, instance })));
  return inTurns(targets, async ({ host, instance }) => {
    const address = { address: instance.host, port: instance.httpsPort };
    const look = await tls.look({ ...address, servername: host, timeoutMs: HANDSHAKE_TIMEOUT_MS });
    return {
      host,
      instance: `${instance.host}:${instance.httpsPort}`,
      fingerprint: look.kind === 'served' ? certificateFacts(look.leafPem).fingerprint : undefined,
      problem: look.kind === 'served' ? undefined : look.reason,
    };
  });
}

/** Asked only when a certificate is to be issued: nothing else depends on the answer. */
function lookAtRoutes(
  names: readonly string[],
  instances: readonly LoadBalancerInstance[],
  { certificates }: StoreState,
  policy: Policy,
  now: Date,
  { http, probe }: ObservePorts,
): Promise<readonly RouteLook[]> {
  const asked = namesToProbe({ wanted: names, certificates, at: now.toISOString() }, policy);
  return inTurns(asked, (name) => routeLook({ name, instances, probe }, http));
}

/** Maps in parallel, at most AT_ONCE at a time, keeping the order. */
async function inTurns<In, Out>(inputs: readonly In[], work: (input: In) => Promise<Out>): Promise<readonly Out[]> {
  const outputs: Out[] = [];
  const queue = inputs.entries();
  const worker = async () => {
    for (const [index, input] of queue) outputs[index] = await work(input);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, inputs.length) }, worker));
  return outputs;
}
