import type { LoadBalancerInstance } from '../marathon-lb/types.ts';
import type { CaaRecord, DnsAnswer } from '../platform/dns.ts';
import type { HttpProbe, ProbeAnswer } from '../platform/http-probe.ts';
import type { TimedResolver } from '../platform/resolver.ts';
import type { Tls } from '../platform/tls.ts';
import type { AddressFacts, VhostFacts } from '../preflight/types.ts';
import { certificateFacts } from '../x509/parse.ts';

export interface VhostFactsPorts {
  readonly resolver: TimedResolver;
  readonly probe: HttpProbe;
  readonly tls: Tls;
}

/** A name with more addresses is a content delivery network; a few tell as much as all. */
const MOST_ADDRESSES = 4;
const MOST_ALIASES = 8;
const TIMEOUT_MS = 4_000;
/** A CA follows ten; a load balancer needs one. */
const MOST_REDIRECTS = 3;

/** No daemon has it, so that it answers in its own words. */
const PATH = '/.well-known/acme-challenge/check-by-an-operator';

/**
 * Looks at one name as a CA and visitors do: DNS, the challenge path on 80, the certificate on 443. An instance's own
 * address is asked at the instance's own ports. Never throws.
 */
export async function vhostFacts(
  host: string,
  instances: readonly LoadBalancerInstance[],
  ports: VhostFactsPorts,
): Promise<VhostFacts> {
  const { resolver } = ports;
  const [ipv4, ipv6, aliases, ttlSeconds, caa] = await Promise.all([
    resolver.ipv4(host),
    resolver.ipv6(host),
    aliasesOf(host, resolver),
    resolver.ttlSeconds(host),
    caaOf(host, resolver),
  ]);
  const found = [ipv4, ipv6].flatMap((answer) =>
    answer.kind === 'found' ? answer.records.slice(0, MOST_ADDRESSES) : [],
  );
  const addresses = await Promise.all(found.map((address) => addressFacts(host, address, instances, ports)));
  return { host, ipv4, ipv6, aliases, ttlSeconds, caa, addresses };
}

async function addressFacts(
  host: string,
  address: string,
  instances: readonly LoadBalancerInstance[],
  { probe, tls }: VhostFactsPorts,
): Promise<AddressFacts> {
  const own = instances.find((instance) => instance.host === address);
  const ports = { http: own?.httpPort ?? 80, https: own?.httpsPort ?? 443 };
  const [{ answer: http, redirected }, look] = await Promise.all([
    challenge(host, address, ports, probe),
    tls.look({ address, port: ports.https, servername: host, timeoutMs: TIMEOUT_MS }),
  ]);
  const isServed = look.kind === 'served';
  return {
    address,
    http,
    redirected,
    leaf: isServed ? certificateFacts(look.leafPem) : undefined,
    tlsProblem: isServed ? undefined : look.reason,
  };
}

/** Redirects to the same name are followed, as a CA does (Boulder va/http.go). */
async function challenge(
  host: string,
  address: string,
  ports: { readonly http: number; readonly https: number },
  probe: HttpProbe,
): Promise<{ readonly answer: ProbeAnswer; readonly redirected: boolean }> {
  let url = `http://${host}${PATH}`;
  for (let hop = 0; ; hop += 1) {
    const isTls = url.startsWith('https:');
    const answer = await probe.get({ url, address, port: isTls ? ports.https : ports.http, timeoutMs: TIMEOUT_MS });
    const next = answer.kind === 'answer' ? redirectTarget(answer, url) : undefined;
    if (next === undefined || new URL(next).hostname !== host || hop === MOST_REDIRECTS)
      return { answer, redirected: isTls };
    url = next;
  }
}

function redirectTarget({ status, location }: ProbeAnswer & { kind: 'answer' }, from: string): string | undefined {
  if (status < 301 || status > 308 || location === undefined || !URL.canParse(location, from)) return undefined;
  return new URL(location, from).href;
}

async function aliasesOf(name: string, resolver: TimedResolver): Promise<readonly string[]> {
  const aliases: string[] = [];
  for (let current = name; aliases.length < MOST_ALIASES; ) {
    const answer = await resolver.alias(current);
    const next = answer.kind === 'found' ? answer.records[0]?.toLowerCase() : undefined;
    if (next === undefined || aliases.includes(next)) break;
    aliases.push(next);
    current = next;
  }
  return aliases;
}

/** Climbs from the name towards its top-level domain and stops at the first records (RFC 8659 section 3). */
async function caaOf(name: string, resolver: TimedResolver): Promise<DnsAnswer<CaaRecord>> {
  const labels = name.split('.');
  for (const index of labels.keys()) {
    const answer = await resolver.caa(labels.slice(index).join('.'));
    if (answer.kind !== 'none') return answer;
  }
  return { kind: 'none' };
}
