import { createServer, type Server } from 'node:http';
import type { ActiveConfig } from './active-config.ts';

export interface ControlOptions {
  readonly active: ActiveConfig;
  readonly pids: () => number[];
  /** What the two signals do; undefined in poll mode, where nobody waits for them. */
  readonly signals: { readonly hup: () => void; readonly usr1: () => void } | undefined;
}

/**
 * Answers the paths of port 9090 for which marathon-lb uses Lua (mesosphere/marathon-lb signalmlb.lua, getconfig.lua,
 * getmaps.lua, getpids.lua). It listens behind a HAProxy backend: forking from HAProxy, as the originals do, breaks
 * requests in flight on 2.6.
 */
export function controlServer(options: ControlOptions): Server {
  const { active, pids, signals } = options;
  const answers: Readonly<Record<string, () => [status: number, body: string]>> = {
    '/_haproxy_getconfig': () => [200, active.loaded().text],
    '/_haproxy_getvhostmap': () => [200, active.loaded().domainMap],
    '/_haproxy_getappmap': () => [200, active.loaded().appMap],
    '/_haproxy_getpids': () => [200, pids().join(' ')],
    '/_mlb_signal/hup': () => signalled('SIGHUP', signals?.hup),
    '/_mlb_signal/usr1': () => signalled('SIGUSR1', signals?.usr1),
  };
  return createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://stand-in').pathname;
    const [status, body] = answers[path]?.() ?? [404, ''];
    response.writeHead(status, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(body) });
    response.end(body);
  });
}

/** 200 says only that the signal was sent. */
function signalled(name: string, send: (() => void) | undefined): [number, string] {
  if (send === undefined) return [500, `Failed to send ${name} signal to marathon-lb: it runs in 'poll' mode`];
  send();
  return [200, `Sent ${name} signal to marathon-lb`];
}
