import type { LoadBalancerInstance } from '../marathon-lb/types.ts';
import type { Tls, TlsLook } from '../platform/tls.ts';
import { certificateFacts } from '../x509/parse.ts';
import type { CertificateFacts } from '../x509/types.ts';

/** What one load balancer instance showed for one host. */
export interface Handshake {
  readonly host: string;
  /** `host:port` of the instance. */
  readonly instance: string;
  readonly leaf: CertificateFacts | undefined;
  /** Why there is no leaf. */
  readonly problem: string | undefined;
}

/** Where agents have private addresses nothing answers, and operators wait for this. */
const TIMEOUT_MS = 3_000;

/** Handshakes under way at once with one instance. */
const AT_ONCE = 16;

/**
 * Takes hosts and load balancer instances, returns one handshake for each pair, in this order. An instance that does not
 * answer for the first host is not asked for the others: it costs one timeout, not one per host.
 */
export async function handshakes(
  hosts: readonly string[],
  instances: readonly LoadBalancerInstance[],
  tls: Tls,
): Promise<readonly Handshake[]> {
  const perInstance = await Promise.all(instances.map((instance) => withInstance(hosts, instance, tls)));
  return perInstance.flat();
}

async function withInstance(
  hosts: readonly string[],
  instance: LoadBalancerInstance,
  tls: Tls,
): Promise<readonly Handshake[]> {
  const at = { address: instance.host, port: instance.httpsPort, timeoutMs: TIMEOUT_MS };
  const name = `${instance.host}:${instance.httpsPort}`;
  const ask = async (host: string) => handshake(host, name, await tls.look({ ...at, servername: host }));
  const [first, ...others] = hosts;
  if (first === undefined) return [];
  const result = [await ask(first)];
  const { problem } = result[0] ?? {};
  if (problem !== undefined) return hosts.map((host) => ({ host, instance: name, leaf: undefined, problem }));
  for (let from = 0; from < others.length; from += AT_ONCE) {
    result.push(...(await Promise.all(others.slice(from, from + AT_ONCE).map(ask))));
  }
  return result;
}

function handshake(host: string, instance: string, look: TlsLook): Handshake {
  return look.kind === 'served'
    ? { host, instance, leaf: certificateFacts(look.leafPem), problem: undefined }
    : { host, instance, leaf: undefined, problem: look.reason };
}
