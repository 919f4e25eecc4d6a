import type { App } from '../../src/marathon/types.ts';
import { AppError } from '../../src/platform/errors.ts';
import { Secret } from '../../src/platform/secret.ts';
import type { SecretVault } from '../../src/platform/secret-vault.ts';
import type { TickPorts } from '../../src/renewal/tick.ts';
import { certificatesIn } from '../../src/x509/bundle.ts';
import { type World, world } from './renewal-world.ts';

/** A world with a Secret Store, whose load balancer reads references when it starts, as tasks of Marathon do. */
export interface SecretWorld extends World {
  /** Values by path; the test may take some away. */
  readonly values: Map<string, string>;
  /** The Secret Store answers 503 while this is true. */
  isDown: boolean;
  /** What happens instead of the next change of the app: a crash, or an error of Marathon. */
  failNextPatch: Error | undefined;
  /** What the running load balancer shows: the text it was started with; undefined when it could not start. */
  shown(): string | undefined;
  /** How often it was started without a certificate it refers to, since that does not exist. */
  readonly failedStarts: number;
  readonly requests: string[];
}

/** A load balancer that carries nothing yet, and an empty Secret Store. */
export async function secretWorld(): Promise<SecretWorld> {
  const base = await world();
  const values = new Map<string, string>();
  const requests: string[] = [];
  let shown: string | undefined;
  let failedStarts = 0;
  const reached = <Result>(call: string, work: () => Result): Promise<Result> => {
    requests.push(call);
    if (self.isDown) return Promise.reject(new AppError('INVALID_ANSWER', 'the Secret Store is sealed (HTTP 503).'));
    return Promise.resolve(work());
  };
  const vault: SecretVault = {
    list: (directory) =>
      reached('list', () => [...values.keys()].map((path) => path.replace(new RegExp(`^${directory}/`), ''))),
    read: (path) =>
      reached('read', () => {
        const value = values.get(path);
        return value === undefined ? undefined : new Secret(value);
      }),
    write: (path, value) => reached(`write ${path}`, () => void values.set(path, value.reveal())),
    remove: (path) => reached(`remove ${path}`, () => void values.delete(path)),
  };
  const started = ({ env, secrets }: App) => {
    const value = env.HAPROXY_SSL_CERT;
    if (value instanceof Secret) return value.reveal();
    const source = typeof value === 'object' ? secrets?.[value.secret]?.source : undefined;
    return source === undefined ? undefined : values.get(source);
  };
  const self: SecretWorld = Object.assign(Object.create(base) as World, {
    values,
    requests,
    isDown: false,
    failNextPatch: undefined,
    shown: () => shown,
    failedStarts: 0,
    ports: (signal?: AbortSignal): TickPorts => {
      const ports = base.ports(signal);
      const patchApp: TickPorts['marathon']['patchApp'] = async (id, patch) => {
        const failure = self.failNextPatch;
        self.failNextPatch = undefined;
        if (failure !== undefined) throw failure;
        const answer = await ports.marathon.patchApp(id, patch);
        shown = started(base.app());
        if (shown === undefined) failedStarts += 1;
        return answer;
      };
      const look = async () => {
        const [leafPem] = certificatesIn(shown ?? '');
        return leafPem === undefined
          ? ({ kind: 'unknown', reason: 'no certificate' } as const)
          : ({ kind: 'served', leafPem, protocol: 'TLSv1.3', authorized: true } as const);
      };
      return { ...ports, secrets: vault, tls: { look }, marathon: { ...ports.marathon, patchApp } };
    },
  });
  Object.defineProperty(self, 'failedStarts', { get: () => failedStarts });
  return self;
}
