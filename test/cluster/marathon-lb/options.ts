import { parseArgs } from 'node:util';
import type { LocalPorts } from './local-adaptation.ts';

export interface LoadBalancerOptions {
  readonly mode: 'sse' | 'poll';
  /** Base addresses, tried in order. */
  readonly marathon: readonly string[];
  readonly groups: readonly string[];
  readonly respectHealth: boolean;
  readonly strictMode: boolean;
  readonly map: boolean;
  /** Value of `--ssl-certs` as one word of its own; such a list is extended by the environment's certificates. */
  readonly sslCerts: string | undefined;
  /** Value of `--ssl-certs=...`; such a list replaces all others. */
  readonly gluedSslCerts: string | undefined;
  readonly credentialFile: string | undefined;
  readonly credentials: string | undefined;
  readonly serviceAccount: string | undefined;
  readonly caFile: string | undefined;
  readonly ports: LocalPorts;
  readonly timers: Timers;
  /** Keep a usr1 that comes while a refresh is due; marathon-lb loses it. */
  readonly keepUsr1: boolean;
  /** So many usr1 come to nothing first. */
  readonly lostUsr1: number;
}

export interface Timers {
  readonly refreshMs: number;
  readonly firstBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly silenceMs: number;
  readonly pollMs: number;
}

const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;
const list = { type: 'string', multiple: true } as const;

/** Timers of the real thing in seconds (marathon_lb.py); `--stand-in-...` flags exist only here, for tests. */
const FLAGS = {
  marathon: { ...list, short: 'm' },
  group: list,
  'health-check': { ...flag, short: 'H' },
  'strict-mode': flag,
  'haproxy-map': flag,
  'ssl-certs': text,
  'max-backoff': { ...text, default: '300' },
  'marathon-auth-credential-file': text,
  'auth-credentials': text,
  'dcos-auth-credentials': text,
  'marathon-ca-cert': text,
  'max-reload-retries': text,
  'reload-interval': text,
  'lru-cache-capacity': text,
  'min-serv-port-ip-per-task': text,
  'max-serv-port-ip-per-task': text,
  'stand-in-refresh-seconds': { ...text, default: '300' },
  'stand-in-backoff-seconds': { ...text, default: '3' },
  'stand-in-silence-seconds': { ...text, default: '300' },
  'stand-in-keep-usr1': flag,
  'stand-in-lost-usr1': { ...text, default: '0' },
} as const;

/**
 * Reads marathon-lb's command line (`sse|poll [options]`) and the environment of its Mesos task.
 *
 * `HOST` is the address to listen on; `PORTS` are the ports for http, https, statistics and app ids, then service
 * ports. Throws an Error for an unknown flag, a missing group or too few ports.
 */
export function readOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): LoadBalancerOptions {
  const [mode, ...args] = argv;
  if (mode !== 'sse' && mode !== 'poll') throw new Error(`unknown mode ${mode}: the first word must be sse or poll`);
  const { values, positionals } = parseArgs({ args, options: FLAGS, allowPositionals: true, strict: true });
  if (values.group === undefined) throw new Error('argument --group is required');
  const glued = args.includes('--ssl-certs') ? undefined : values['ssl-certs'];

  return {
    mode,
    // `--marathon a b` takes several words
    marathon: [...(values.marathon ?? ['http://master.mesos:8080']), ...positionals],
    groups: values.group,
    respectHealth: values['health-check'],
    strictMode: values['strict-mode'],
    map: values['haproxy-map'],
    sslCerts: glued === undefined ? values['ssl-certs'] : undefined,
    gluedSslCerts: glued,
    credentialFile: values['marathon-auth-credential-file'],
    credentials: values['auth-credentials'] ?? basicCredentials(env),
    serviceAccount: values['dcos-auth-credentials'] ?? env.DCOS_SERVICE_ACCOUNT_CREDENTIAL,
    caFile: values['marathon-ca-cert'],
    ports: readPorts(env),
    timers: {
      refreshMs: seconds(values['stand-in-refresh-seconds']),
      firstBackoffMs: seconds(values['stand-in-backoff-seconds']),
      maxBackoffMs: seconds(values['max-backoff']),
      silenceMs: seconds(values['stand-in-silence-seconds']),
      pollMs: seconds(env.POLL_INTERVAL ?? '60'),
    },
    keepUsr1: values['stand-in-keep-usr1'],
    lostUsr1: Number(values['stand-in-lost-usr1']),
  };
}

/** The ports of a task, from `HOST` and `PORTS` of its environment. Throws an Error when they are missing or too few. */
export function readPorts(env: Readonly<Record<string, string | undefined>>): LocalPorts {
  const { HOST, PORTS } = env;
  if (!HOST || !PORTS) throw new Error('HOST and PORTS are needed: the address and the ports to listen on');
  const [http, https, stats, appId, ...servicePorts] = PORTS.split(',').map(Number);
  if (http === undefined || https === undefined || stats === undefined || appId === undefined) {
    throw new Error(`PORTS=${PORTS} must list at least the http, https, statistics and app id ports`);
  }
  return { host: HOST, http, https, stats, appId, servicePorts };
}

function basicCredentials(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { MARATHON_USER: user, MARATHON_PASSWORD: password } = env;
  return user && password ? `${user}:${password}` : undefined;
}

function seconds(value: string): number {
  return Math.round(Number(value) * 1_000);
}
