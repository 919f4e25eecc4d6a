import type { HttpProbe, ProbeAnswer } from '../../platform/http-probe.ts';
import { challengePath } from '../challenge-path.ts';
import { isOtherDaemon, OTHER_DAEMON } from '../other-daemon.ts';
import type { AddressLook } from './types.ts';

const TIMEOUT_MS = 3_000;

/** As many as Let's Encrypt follows (letsencrypt.org/docs/challenge-types). */
const MOST_REDIRECTS = 10;

export interface AddressQuestion {
  readonly name: string;
  readonly address: string;
  /** What listens for http and https at this address, 80 and 443 for the world. */
  readonly ports: { readonly http: number; readonly https: number };
  readonly probe: { readonly token: string; readonly answer: string };
}

type Look = Omit<AddressLook, 'address'>;

/**
 * Asks one address for a name's challenge path as a CA would (RFC 8555 section 8.3): redirects to the same name are
 * followed on the ports 80 and 443, another port is what a CA refuses. Never throws.
 */
export async function addressLook(question: AddressQuestion, http: HttpProbe): Promise<AddressLook> {
  return { address: question.address, ...(await look(question, http)) };
}

async function look({ name, address, ports, probe }: AddressQuestion, http: HttpProbe): Promise<Look> {
  let url = new URL(`http://${name}${challengePath(probe.token)}`);
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const port = url.protocol === 'https:' ? ports.https : ports.http;
    const answer = await http.get({ url: url.href, address, port, timeoutMs: TIMEOUT_MS });
    if (answer.kind === 'none') return noAnswer(answer, port);
    const target = redirectTarget(answer, url);
    if (target === undefined) return judged(answer, probe.answer);
    if (!isUsualPort(target, ports))
      return { result: 'elsewhere', detail: `redirects to port ${target.port}, where no CA follows` };
    if (target.hostname !== name) return { result: 'unknown', detail: `redirects to ${target.host}` };
    url = target;
  }
  return { result: 'elsewhere', detail: `redirects more than ${MOST_REDIRECTS} times, last to ${url.href}` };
}

/** What stands for 80 and 443 at this address is as good as they are. */
function isUsualPort({ port, protocol }: URL, { http, https }: AddressQuestion['ports']): boolean {
  return port === '' || Number(port) === (protocol === 'https:' ? https : http);
}

function noAnswer({ reason, refused }: ProbeAnswer & { kind: 'none' }, port: number): Look {
  return refused === true
    ? { result: 'refused', detail: `refuses connections to port ${port}` }
    : { result: 'unknown', detail: `did not answer: ${reason}` };
}

function redirectTarget({ status, location }: ProbeAnswer & { kind: 'answer' }, from: URL): URL | undefined {
  if (status < 301 || status > 308 || location === undefined || !URL.canParse(location, from.href)) return undefined;
  return new URL(location, from);
}

function judged({ status, body }: ProbeAnswer & { kind: 'answer' }, expected: string): Look {
  if (status === 200 && body === expected) return { result: 'here', detail: '' };
  if (isOtherDaemon({ status, body }))
    return { result: 'elsewhere', detail: `${OTHER_DAEMON}: let the name lead to this cluster alone` };
  if (status !== 200) return { result: 'elsewhere', detail: `answered ${status}, not the daemon` };
  return { result: 'elsewhere', detail: `answered with something else: ${JSON.stringify(body.slice(0, 40))}` };
}
