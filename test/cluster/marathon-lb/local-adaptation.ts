/** Where this instance listens instead of marathon-lb's fixed ports. */
export interface LocalPorts {
  /** The agent's address; stands for `*` and `0.0.0.0`. */
  readonly host: string;
  readonly http: number;
  readonly https: number;
  readonly stats: number;
  readonly appId: number;
  /** Service ports that may be bound; others stay closed. */
  readonly servicePorts: readonly number[];
}

export interface AdaptedConfig {
  readonly text: string;
  /** Service ports that nobody can reach, because they are not among the given ones. */
  readonly closedPorts: readonly number[];
}

/** A loopback load balancer needs no more, and HAProxy 2.6 refuses what exceeds the limit of open files. */
const MAX_CONNECTIONS = 2_000;

const CONTROL_BACKEND = 'backend stand_in_control\n  mode http\n  server node unix@control.sock\n';

/**
 * Makes a configuration that is written for ports 80, 443, 9090 and 9091 of a container run on an agent's address and
 * on high ports: binds are moved, Host loses the high port (browsers send none with 80 and 443), `https://` locations
 * get the TLS port. Where the files of the image are `absent`, `lua.` services become a backend that this program
 * answers; where they are `present`, only words that HAProxy 2.1 dropped are put into today's.
 */
export function adaptToAgent(text: string, ports: LocalPorts, image: 'absent' | 'present' = 'absent'): AdaptedConfig {
  const closedPorts: number[] = [];
  const today = image === 'present' ? inTodaysWords(text) : withoutLua(text);
  const sections = today.split(/^(?=(?:global|defaults|listen|frontend|backend|userlist)\b)/m).map((section) => {
    if (/^(global|defaults)/.test(section)) return lowerLimits(image === 'present' ? section : adaptGlobal(section));
    return /^(frontend|listen)/.test(section) ? adaptBinds(section, ports, closedPorts) : section;
  });
  const control = image === 'present' ? '' : `\n${CONTROL_BACKEND}`;
  return { text: `${sections.join('')}${control}`, closedPorts };
}

function inTodaysWords(text: string): string {
  return text.replace(/^(\s*)rspadd\s+([\w-]+):\\ (.*)$/gm, '$1http-response add-header $2 $3');
}

function withoutLua(text: string): string {
  return text.replace(/^(\s*)http-request use-service lua\.\S+/gm, '$1use_backend stand_in_control');
}

function lowerLimits(section: string): string {
  return section.replace(
    /^(\s*maxconn\s+)(\d+)/gm,
    (_, word: string, count: string) => `${word}${Math.min(Number(count), MAX_CONNECTIONS)}`,
  );
}

function adaptGlobal(section: string): string {
  return section
    .replace(
      /^.*\b(?:lua-load|server-state-file|server-state-base|load-server-state-from-file|log \/dev\/log)\b.*\n/gm,
      '',
    )
    .replace(/^(\s*log\s+global\s*\n)/gm, '')
    .replace(/^(\s*stats socket) \S+(.*)$/gm, '$1 unix@haproxy.sock mode 600$2');
}

/** A closed port's frontend stays, on a socket nobody knows, so that HAProxy still judges its options and files. */
function adaptBinds(section: string, ports: LocalPorts, closedPorts: number[]): string {
  const http = /^\s*mode\s+http\b/m.test(section);
  return section.replace(/^(\s*bind\s+)\S*:(\d+)(.*)$/gm, (_, word: string, digits: string, rest: string) => {
    const port = Number(digits);
    const local = localPort(port, ports);
    if (local === undefined) closedPorts.push(port);
    const address = local === undefined ? `unix@closed-${port}.sock` : `${ports.host}:${local}`;
    const rules = local !== undefined && http && (port === 80 || port === 443) ? webRules(local, ports) : '';
    return `${word}${address}${rest}${rules}`;
  });
}

function localPort(port: number, ports: LocalPorts): number | undefined {
  const fixed: Readonly<Record<number, number>> = {
    80: ports.http,
    443: ports.https,
    9090: ports.stats,
    9091: ports.appId,
  };
  return fixed[port] ?? (ports.servicePorts.includes(port) ? port : undefined);
}

/** A Host with another port than the one listened on stays as it was sent, as on the real thing. */
function webRules(localPort: number, ports: LocalPorts): string {
  if (ports.http === 80 && ports.https === 443) return '';
  return `
  http-request set-var(txn.vhost) req.hdr(host),field(1,:),lower
  http-request set-header Host %[req.hdr(host),field(1,:)] if { req.hdr(host),field(2,:) -m str ${localPort} }
  http-after-response set-var(txn.location) res.hdr(location),field(3,/),lower
  http-after-response replace-header Location ^https://([^/:]+)(.*)$ https://\\1:${ports.https}\\2 if !{ srv_id -m found } || { var(txn.location),strcmp(txn.vhost) eq 0 }`;
}
