import type { X509Certificate } from 'node:crypto';
import { type Front, look, trustedLeaf, untilTrusted } from './demo-look.ts';

export interface VhostFacts {
  readonly host: string;
  /** Every load balancer shows the new certificate, trusted. */
  readonly served: boolean;
  readonly issuer: string | null;
  readonly notAfter: string | null;
  readonly fingerprint: string | null;
  readonly httpStatus: number | null;
  readonly httpsStatus: number | null;
  readonly hsts: string | null;
  /** Of the product's own grader, the demo's CA trusted; the worst front's. */
  readonly grade: string | null;
}

/** When the first and when the last load balancer showed a trusted certificate for every host (`performance.now()`). */
export interface ServedTimes {
  readonly firstMs: number;
  readonly allMs: number;
}

/** Watches every front from now on; rejects when `signal` aborts. */
export async function servedTimes(
  fronts: readonly Front[],
  hosts: readonly string[],
  ca: string,
  signal: AbortSignal,
): Promise<ServedTimes> {
  const times = await Promise.all(
    fronts.map(async (front) => {
      await Promise.all(hosts.map((host) => untilTrusted(front, host, ca, signal)));
      return performance.now();
    }),
  );
  return { firstMs: Math.min(...times), allMs: Math.max(...times) };
}

/** What a visitor of one host meets at every front; the first front's answer where they are alike. */
export async function vhostFacts(
  host: string,
  fronts: readonly Front[],
  ca: string,
  grade: string | null,
): Promise<VhostFacts> {
  const leaves = await Promise.all(fronts.map((front) => trustedLeaf(front, host, ca)));
  const [first] = leaves;
  const [front] = fronts;
  const seen = front === undefined ? undefined : await look(front, host, ca);
  return {
    host,
    served: first !== undefined && leaves.every((leaf) => leaf?.fingerprint256 === first.fingerprint256),
    issuer: commonName(first),
    notAfter: first?.validToDate.toISOString() ?? null,
    fingerprint: first?.fingerprint256.replaceAll(':', '').toLowerCase() ?? null,
    httpStatus: seen?.httpStatus ?? null,
    httpsStatus: seen?.httpsStatus ?? null,
    hsts: seen?.hsts ?? null,
    grade,
  };
}

function commonName(leaf: X509Certificate | undefined): string | null {
  return /^CN=(.*)$/m.exec(leaf?.issuer ?? '')?.[1] ?? null;
}
