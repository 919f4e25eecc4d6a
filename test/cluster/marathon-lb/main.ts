import { lookup } from 'node:dns/promises';
import { readFile, rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram } from '../processes/find-program.ts';
import { activeConfig } from './active-config.ts';
import { authorizationFrom } from './authorization.ts';
import { certificatePlan, writeCertificates } from './certificates.ts';
import { generateConfig } from './config.ts';
import { type ConfigLoopOptions, configLoop, refreshOnce } from './config-loop.ts';
import { controlServer } from './control-server.ts';
import { followEvents } from './event-stream.ts';
import { haproxyIn } from './haproxy.ts';
import { httpClient } from './http-get.ts';
import { appsReader } from './marathon-api.ts';
import { readOptions } from './options.ts';
import { servicesOf, taskHosts } from './services.ts';
import { templatesFrom } from './templates.ts';
import type { GeneratedConfig, RawApp } from './types.ts';

// The program that stands for the image mesosphere/marathon-lb: everything it writes goes to its working directory.
const STOP_MS = 50;
const { argv, env } = process;
const directory = process.cwd();
const options = readOptions(argv.slice(2), env);
const templates = templatesFrom(env);
const knownHealth = new Map<string, boolean>();
const addressOf = addressCache();
const haproxy = haproxyIn(directory, findProgram('haproxy', 'HAPROXY_BINARY', env), log);

// A stopped container takes its HAProxy with it at once, and with it all connections.
process.once('SIGTERM', stop).once('SIGINT', stop);

const plan = certificatePlan(options, env, join(directory, 'etc/ssl'));
const certificatesWritten = writeCertificates(plan);
const { get, open } = httpClient(options.caFile && (await readFile(options.caFile, 'utf8')));
const authorization = await authorizationFrom(options, get);
const active = activeConfig(directory, haproxy, options.ports, log);
const loopOptions: ConfigLoopOptions = {
  readApps: appsReader(options.marathon, get, authorization),
  generate,
  active,
  refreshMs: options.timers.refreshMs,
  keepUsr1: options.keepUsr1,
  log,
};
const loop = configLoop(loopOptions);
let lostUsr1 = options.lostUsr1;
const usr1 = (): void => {
  if (lostUsr1 <= 0) loop.reload();
  lostUsr1 -= 1;
};
const signals = options.mode === 'sse' ? { hup: loop.refresh, usr1 } : undefined;

await Promise.all([certificatesWritten, rm('control.sock', { force: true })]);
controlServer({ active, pids: haproxy.pids, signals }).listen('control.sock');
await (signals === undefined ? poll() : listen(signals));

async function listen(onSignal: { readonly hup: () => void; readonly usr1: () => void }): Promise<void> {
  process.on('SIGHUP', onSignal.hup).on('SIGUSR1', onSignal.usr1);
  const events = {
    baseUrls: options.marathon,
    open,
    authorization,
    timers: options.timers,
    onChange: loop.refresh,
    log,
  };
  await Promise.all([followEvents(events), loop.run()]);
}

/** In poll mode the program looks once and ends; its supervisor starts it again after POLL_INTERVAL. */
async function poll(): Promise<void> {
  for (;;) {
    await refreshOnce(loopOptions);
    await delay(options.timers.pollMs);
  }
}

async function generate(apps: readonly RawApp[]): Promise<GeneratedConfig> {
  const others = apps.filter((app) => app.id.slice(1) !== env.FRAMEWORK_NAME);
  const hosts = taskHosts(others);
  const addresses = new Map(await Promise.all(hosts.map(async (host) => [host, await addressOf(host)] as const)));
  const services = servicesOf(others, { ...options, resolve: (host) => addresses.get(host), knownHealth });
  const { groups, map } = options;
  return generateConfig(services, { groups, map, templates, sslCerts: plan.sslCerts, directory });
}

/** Names are looked up once and kept for the life of the process. */
function addressCache(): (host: string) => Promise<string | undefined> {
  const known = new Map<string, string>();
  return async (host) => {
    if (isIP(host)) return host;
    const address = known.get(host) ?? (await lookup(host, 4).catch(() => undefined))?.address;
    if (address !== undefined) known.set(host, address);
    return address;
  };
}

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} marathon-lb: ${line}\n`);
}

function stop(): void {
  haproxy.kill();
  setTimeout(() => process.exit(0), STOP_MS);
}
