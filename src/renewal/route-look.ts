import type { LoadBalancerInstance } from '../marathon-lb/types.ts';
import type { HttpProbe, ProbeAnswer } from '../platform/http-probe.ts';
import { challengePath } from './challenge-path.ts';
import { isOtherDaemon, OTHER_DAEMON } from './other-daemon.ts';
import type { RouteLook } from './types.ts';

const TIMEOUT_MS = 3_000;

/** A CA follows ten; a load balancer needs one, from http to https. */
const MOST_REDIRECTS = 3;

export interface RouteQuestion {
  readonly name: string;
  readonly instances: readonly LoadBalancerInstance[];
  /** A token this process answers, and its answer. */
  readonly probe: { readonly token: string; readonly answer: string };
}

/**
 * Asks every load balancer instance for a name's challenge path as a CA would (RFC 8555 section 8.3), without DNS in
 * between: whatever instance the CA meets, the request must reach this process. Never throws.
 */
export async function routeLook(question: RouteQuestion, http: HttpProbe): Promise<RouteLook> {
  const problems = await Promise.all(question.instances.map((instance) => problemAt(instance, question, http)));
  const problem = problems.find((one) => one !== undefined);
  return { name: question.name, ok: question.instances.length > 0 && problem === undefined, problem };
}

async function problemAt(
  instance: LoadBalancerInstance,
  { name, probe }: RouteQuestion,
  http: HttpProbe,
): Promise<string | undefined> {
  let url = `http://${name}${challengePath(probe.token)}`;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const port = url.startsWith('https:') ? instance.httpsPort : instance.httpPort;
    const answer = await http.get({ url, address: instance.host, port, timeoutMs: TIMEOUT_MS });
    if (answer.kind === 'none') return `${instance.host}:${port} did not answer: ${answer.reason}`;
    const next = redirectTarget(answer, url, name);
    if (next === undefined) return verdict(answer, probe.answer, `${instance.host}:${port}`);
    url = next;
  }
  return `${instance.host}:${instance.httpPort} redirects in a circle`;
}

/** Where a redirect to the same name leads; undefined for any other answer. */
function redirectTarget(answer: ProbeAnswer, url: string, name: string): string | undefined {
  if (answer.kind !== 'answer' || answer.location === undefined || !URL.canParse(answer.location, url))
    return undefined;
  const target = new URL(answer.location, url);
  return answer.status >= 301 && answer.status <= 308 && target.hostname === name ? target.href : undefined;
}

function verdict(answer: ProbeAnswer & { kind: 'answer' }, expected: string, where: string): string | undefined {
  if (isOtherDaemon(answer)) return `${where} ${OTHER_DAEMON}`;
  if (answer.status !== 200) return `${where} answered ${answer.status}, not the daemon`;
  return answer.body === expected ? undefined : `${where} answered, but not the daemon`;
}
