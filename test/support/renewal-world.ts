import { AcmeFailure } from '../../src/acme/problem.ts';
import type { Issuer, RenewalInfo } from '../../src/acme/types.ts';
import type { App, AppPatch, Marathon } from '../../src/marathon/types.ts';
import { AppError } from '../../src/platform/errors.ts';
import { Secret } from '../../src/platform/secret.ts';
import { handshakeMemory } from '../../src/renewal/handshakes.ts';
import { slotMemory } from '../../src/renewal/slot-memory.ts';
import type { TickPorts } from '../../src/renewal/tick.ts';
import { fileStore } from '../../src/store/file-store.ts';
import { certificatesIn } from '../../src/x509/bundle.ts';
import { makeAuthority, makeCertificate } from './certificate-maker.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { LOAD_BALANCER } from './load-balancer-app.ts';
import { type MemoryFiles, memoryFiles } from './memory-files.ts';

/** A small world in memory: a CA, a Marathon with a load balancer, handshakes that show what is installed. */
export interface World {
  readonly clock: FakeClock;
  readonly files: MemoryFiles;
  readonly counts: { orders: number; patches: number; handshakes: number; revocations: number };
  /** Refuses the next order with this failure. */
  refuseNextOrder(failure: AcmeFailure): void;
  /** What the CA says about renewals from now on: of one version, or of all others. */
  suggest(info: RenewalInfo, renewalInfoId?: string): void;
  /** The load balancer's deployment never ends until it is rolled back. */
  hangDeployments(): void;
  readonly rolledBack: readonly string[];
  /** Tasks that were ended by name; that ends every deployment here. */
  readonly killed: readonly string[];
  /** What Mesos tells about public agents; nothing at first. */
  publicAgents: number | undefined;
  app(): App;
  /** Changes the load balancer's app behind the daemon's back. */
  change(fields: Partial<App>): void;
  /** Ports of a process that starts now. */
  ports(signal?: AbortSignal): TickPorts;
}

export async function world(): Promise<World> {
  const clock = fakeClock('2026-06-01T12:00:00.000Z');
  const files = memoryFiles();
  const authority = await makeAuthority('Test CA');
  const counts = { orders: 0, patches: 0, handshakes: 0, revocations: 0 };
  const memory = handshakeMemory();
  const rolledBack: string[] = [];
  const killed: string[] = [];
  let refusal: AcmeFailure | undefined;
  let hanging = false;
  const suggestions = new Map<string, RenewalInfo>();
  let running: string[] = [];
  let app: App = LOAD_BALANCER;

  const marathon: Pick<
    Marathon,
    'app' | 'apps' | 'patchApp' | 'deployments' | 'rollBack' | 'killTask' | 'forgetDeployment'
  > = {
    app: async () => ({ ...app, deployments: running }),
    apps: async () => [app],
    deployments: async () => running,
    async patchApp(_, patch: AppPatch) {
      if (running.length > 0) throw new AppError('CONFLICT', 'App is locked');
      counts.patches += 1;
      app = { ...app, ...patch, version: `version-${counts.patches}` };
      const deploymentId = `deployment-${counts.patches}`;
      running = hanging ? [deploymentId] : [];
      return { deploymentId, version: clock.now().toISOString() };
    },
    async killTask(_, taskId) {
      killed.push(taskId);
      running = [];
    },
    async forgetDeployment() {
      running = [];
    },
    async rollBack(deploymentId) {
      rolledBack.push(deploymentId);
      running = [];
      app = LOAD_BALANCER;
      return { deploymentId: 'rollback', version: clock.now().toISOString() };
    },
  };

  const issuer: Issuer = {
    async issue(request, journal, options) {
      if (options.resume === undefined) counts.orders += 1;
      const failure = refusal;
      refusal = undefined;
      if (failure !== undefined) throw failure;
      const order = options.resume ?? (await newOrder(request.names, clock));
      await journal.order(order);
      const serialNumber = String(10 + counts.orders);
      const made = await makeCertificate({
        names: [...request.names],
        issuer: authority,
        ...lifetime(clock.now()),
        serialNumber,
        authorityKeyId: '0102',
      });
      const privateKeyPem = new Secret(made.privateKeyPem);
      await journal.order({ ...order, privateKeyPem, csrPem: 'csr' });
      const chainPem = made.pem + authority.pem;
      return { names: request.names, keyType: request.keyType, directoryUrl: DIRECTORY_URL, chainPem, privateKeyPem };
    },
  };

  const self: World = {
    clock,
    files,
    publicAgents: undefined,
    counts,
    rolledBack,
    killed,
    app: () => app,
    change: (fields) => {
      app = { ...app, ...fields };
    },
    refuseNextOrder: (failure) => {
      refusal = failure;
    },
    suggest: (info, id = '*') => void suggestions.set(id, info),
    hangDeployments: () => {
      hanging = true;
    },
    ports: (signal = new AbortController().signal) => ({
      clock,
      marathon,
      otherMarathons: [],
      certificateFiles: undefined,
      agents: { accepting: async () => self.publicAgents },
      issuer,
      ca: {
        renewalInfo: async (id) => suggestions.get(id) ?? suggestions.get('*') ?? NO_SUGGESTION,
        clockSkewMs: () => undefined,
        revoke: async () => {
          counts.revocations += 1;
        },
      },
      signal,
      store: fileStore({ files, clock }),
      tls: {
        look: async () => {
          counts.handshakes += 1;
          return shownBy(app);
        },
      },
      handshakes: memory,
      readSlot: slotMemory(),
      http: { get: async () => ({ kind: 'answer', status: 200, body: 'answer', location: undefined }) },
      probe: { token: 'token', answer: 'answer' },
      startedMs: clock.monotonicMs(),
      onRound: () => {},
      onOutcome: () => {},
    }),
  };
  return self;
}

export const DIRECTORY_URL = 'https://ca.example/dir';

const NO_SUGGESTION: RenewalInfo = { kind: 'unknown', reason: 'there is none', retryAfterMs: 24 * 3_600_000 };

export function caaFailure(): AcmeFailure {
  return new AcmeFailure({
    kind: 'problem',
    step: 'order',
    url: 'https://ca.example/order/1',
    type: 'caa',
    detail: 'CAA forbids it',
    nameFailures: [{ name: 'b.example.com', type: 'caa', detail: 'CAA record for example.com' }],
    orderAlive: false,
  });
}

export function rateLimitFailure(): AcmeFailure {
  const facts = { kind: 'problem', step: 'newOrder', url: 'https://ca.example/new-order', status: 429 } as const;
  return new AcmeFailure({ ...facts, type: 'rateLimited', detail: 'too many orders', retryAfterMs: 60_000 });
}

function shownBy({ env }: App) {
  const bundle = env.HAPROXY_SSL_CERT;
  const [leafPem] = bundle instanceof Secret ? certificatesIn(bundle.reveal()) : [];
  return leafPem === undefined
    ? ({ kind: 'unknown', reason: 'no certificate' } as const)
    : ({ kind: 'served', leafPem, protocol: 'TLSv1.3', authorized: true } as const);
}

async function newOrder(names: readonly string[], clock: FakeClock) {
  return {
    orderUrl: 'https://ca.example/order/1',
    directoryUrl: DIRECTORY_URL,
    names,
    placedAt: clock.now().toISOString(),
    expires: undefined,
    privateKeyPem: undefined,
    csrPem: undefined,
  };
}

function lifetime(now: Date): Pick<Parameters<typeof makeCertificate>[0] & object, 'notBefore' | 'notAfter'> {
  const notAfter = new Date(now.getTime() + 90 * 24 * 3_600_000);
  return { notBefore: now.toISOString(), notAfter: notAfter.toISOString() };
}
