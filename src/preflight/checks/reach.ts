import type { CertificateFacts } from '../../x509/types.ts';
import { UNKNOWN_CHALLENGE } from '../daemon-answer.ts';
import { about } from '../result.ts';
import type { AddressFacts, Check, CheckFacts, CheckResult, VhostFacts } from '../types.ts';

/** What HAProxy answers where no app is (its errorfile 503). */
const HAPROXY_SAYS = 'No server is available';

/** Whether a CA's question on port 80 comes to this cluster. */
export const port80: Check = (facts) =>
  facts.vhosts.flatMap((vhost) => vhost.addresses.map((address) => challengePath(vhost, address, facts)));

function challengePath({ host }: VhostFacts, facts: AddressFacts, { daemon, instances }: CheckFacts): CheckResult {
  const { address, http, redirected } = facts;
  const result = about('port-80', host);
  const from = `${address}${redirected ? ' (by its redirect to https)' : ''}`;
  if (http.kind === 'none') {
    return result.fail(`${from}: ${http.reason}`, `open port 80 of ${address} to the Internet; a CA asks there`);
  }
  const { status, body } = http;
  if (body.includes(UNKNOWN_CHALLENGE)) return result.ok(`${from}: the challenge path reaches the daemon`);
  if (status === 401) {
    return result.fail(`${from}: asks for a password`, 'free /.well-known/acme-challenge/ of it');
  }
  if (status === 503 && body.includes(HAPROXY_SAYS)) {
    return daemon === undefined
      ? result.ok(`${from}: HAProxy answers, and will pass challenges to the daemon`)
      : result.fail(
          `${from}: HAProxy knows no way to the daemon`,
          `dcos marathon app show ${daemon.id}: is it healthy, in the group of the load balancer?`,
        );
  }
  if (daemon === undefined && isOwn(facts.leaf, instances))
    return result.ok(`${from}: leads to this load balancer, which will pass challenges to the daemon`);
  return daemon === undefined
    ? result.unknown(`${from}: something answers ${status}; who, the daemon will show`, 'check again after setup')
    : result.fail(`${from}: something else answers ${status}`, `let ${host} lead to this cluster alone`);
}

function isOwn(leaf: CertificateFacts | undefined, instances: CheckFacts['instances']): boolean {
  return leaf !== undefined && instances.some((instance) => instance.leaf?.fingerprint === leaf.fingerprint);
}

/** Whether 443 shows the load balancer's own certificate: another one comes from a proxy in front that ends TLS itself. */
export const port443: Check = (facts) =>
  facts.vhosts.flatMap((vhost) => vhost.addresses.map((address) => secured(vhost, address, facts)));

function secured({ host, aliases }: VhostFacts, facts: AddressFacts, { instances }: CheckFacts): CheckResult {
  const { address, leaf, tlsProblem } = facts;
  const result = about('port-443', host);
  if (leaf === undefined) {
    return result.fail(`${address}: ${tlsProblem ?? 'no answer'}`, `open port 443 of ${address} to the Internet`);
  }
  if (isOwn(leaf, instances)) {
    return result.ok(`${address}: shows the load balancer's certificate`);
  }
  if (instances.every((instance) => instance.leaf === undefined))
    return result.ok(`${address}: shows ${described(leaf)}`);
  const proxy = aliases.at(-1) ?? address;
  return result.warn(
    `${address}: shows ${described(leaf)}, which is not the load balancer's`,
    `let ${proxy} pass 443 on as TCP, without ending TLS itself`,
  );
}

function described({ issuerCommonName, selfSigned }: CertificateFacts): string {
  return selfSigned ? 'a self-signed certificate' : `a certificate by ${issuerCommonName}`;
}

/** Ports that show HAProxy's inside, or apps without TLS, to everybody. */
export const otherPorts: Check = ({ openPorts }) =>
  openPorts.map(({ address, ports }) => {
    const result = about('other-ports', address);
    return ports.length === 0
      ? result.ok('no other port answers')
      : result.warn(
          `${listed(ports)} answer from outside`,
          `close them in the firewall of ${address}; only 80 and 443 are for visitors`,
        );
  });

function listed(ports: readonly number[]): string {
  const shown = ports.slice(0, 6).join(', ');
  return ports.length > 6 ? `${shown} and ${ports.length - 6} more` : shown;
}
