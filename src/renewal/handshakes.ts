import type { LoadBalancer, LoadBalancerInstance } from '../marathon-lb/types.ts';
import type { Tls } from '../platform/tls.ts';
import type { SavedCertificate } from '../store/types.ts';
import { certificateFacts } from '../x509/parse.ts';
import { inTurns } from './in-turns.ts';
import type { ServedLook } from './types.ts';

const TIMEOUT_MS = 5_000;

const DAY_MS = 24 * 3_600_000;

/** Handshakes that showed what they should, until they are a day old or the load balancer has changed. */
export interface HandshakeMemory {
  recall(key: string, nowMs: number): ServedLook | undefined;
  keep(key: string, look: ServedLook, nowMs: number): void;
}

/** An empty memory; it costs nothing to lose: every look is simply done again. */
export function handshakeMemory(): HandshakeMemory {
  const kept = new Map<string, { readonly look: ServedLook; readonly atMs: number }>();
  return {
    recall(key, nowMs) {
      const entry = kept.get(key);
      return entry !== undefined && nowMs - entry.atMs < DAY_MS ? entry.look : undefined;
    },
    keep(key, look, nowMs) {
      for (const [old, { atMs }] of kept) if (nowMs - atMs >= DAY_MS) kept.delete(old);
      kept.set(key, { look, atMs: nowMs });
    },
  };
}

export interface HandshakeQuestion {
  readonly names: readonly string[];
  readonly loadBalancer: LoadBalancer;
  readonly instances: readonly LoadBalancerInstance[];
  /** In force first, then older versions. */
  readonly certificates: readonly SavedCertificate[];
  readonly nowMs: number;
}

/**
 * One handshake for each name that has a certificate, with each instance: after a change at once, then daily, as long as
 * it shows the right certificate. Names without a certificate have nothing to be compared with. Never throws.
 */
export function handshakes(
  { names, loadBalancer, instances, certificates, nowMs }: HandshakeQuestion,
  tls: Tls,
  memory: HandshakeMemory,
): Promise<readonly ServedLook[]> {
  const versions = versionsByName(certificates);
  const targets = names.flatMap((host) => {
    const version = versions.get(host);
    return version === undefined ? [] : instances.map((instance) => ({ host, instance, version }));
  });
  return inTurns(targets, async ({ host, instance, version }) => {
    const { fingerprint } = version.leaf;
    const key = `${loadBalancer.app.version} ${instance.taskId} ${host} ${fingerprint}`;
    const recalled = memory.recall(key, nowMs);
    if (recalled !== undefined) return recalled;
    const look = await lookAt(host, instance, tls);
    if (look.fingerprint === fingerprint) memory.keep(key, look, nowMs);
    return look;
  });
}

/** The first version that covers a name counts. */
function versionsByName(certificates: readonly SavedCertificate[]): ReadonlyMap<string, SavedCertificate> {
  const versions = new Map<string, SavedCertificate>();
  for (const certificate of certificates)
    for (const name of certificate.names) if (!versions.has(name)) versions.set(name, certificate);
  return versions;
}

async function lookAt(
  host: string,
  { host: address, httpsPort: port }: LoadBalancerInstance,
  tls: Tls,
): Promise<ServedLook> {
  const look = await tls.look({ address, port, servername: host, timeoutMs: TIMEOUT_MS });
  return {
    host,
    instance: `${address}:${port}`,
    fingerprint: look.kind === 'served' ? certificateFacts(look.leafPem).fingerprint : undefined,
    problem: look.kind === 'served' ? undefined : look.reason,
  };
}
