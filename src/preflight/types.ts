import type { ReportedLimit } from '../daemon-api/types.ts';
import type { App } from '../marathon/types.ts';
import type { PortHolder } from '../marathon-lb/port-holders.ts';
import type { LoadBalancer, Vhost } from '../marathon-lb/types.ts';
import type { CaaRecord, DnsAnswer } from '../platform/dns.ts';
import type { ProbeAnswer } from '../platform/http-probe.ts';
import type { CertificateFacts } from '../x509/types.ts';

/** Worst first. `unknown`: could not tell, which is neither good nor bad. */
export type Verdict = 'fail' | 'warn' | 'unknown' | 'ok';

/** One question with its answer. */
export interface CheckResult {
  /** `dns`, `port-80`, `redeploy`...: stable. */
  readonly question: string;
  /** What it is about: a vhost, an app, `cluster`. */
  readonly subject: string;
  readonly verdict: Verdict;
  /** In words. */
  readonly answer: string;
  /** The command, label or record that helps; null when nothing has to be done. */
  readonly cure: string | null;
}

/** What one public address of a vhost does. */
export interface AddressFacts {
  readonly address: string;
  /** What came back for a challenge path nobody knows, on 80; redirects to the same name followed. */
  readonly http: ProbeAnswer;
  /** Whether it was reached by a redirect to https. */
  readonly redirected: boolean;
  /** What 443 shows, or why nothing. */
  readonly leaf: CertificateFacts | undefined;
  readonly tlsProblem: string | undefined;
}

/** One name as the world sees it. */
export interface VhostFacts {
  readonly host: string;
  readonly ipv4: DnsAnswer<string>;
  readonly ipv6: DnsAnswer<string>;
  /** Where CNAME records lead, in order. */
  readonly aliases: readonly string[];
  /** Of the A or AAAA records; undefined when it was not told. */
  readonly ttlSeconds: number | undefined;
  /** The records of the nearest domain that has some (RFC 8659 section 3). */
  readonly caa: DnsAnswer<CaaRecord>;
  readonly addresses: readonly AddressFacts[];
}

/** What the health endpoint of an instance says. */
export interface InstanceFacts {
  /** `host:port`. */
  readonly instance: string;
  readonly health: ProbeAnswer;
  /** The certificate it shows without regard to DNS. */
  readonly leaf: CertificateFacts | undefined;
}

/** Ports of a public address that took a connection and should not. */
export interface OpenPorts {
  readonly address: string;
  readonly ports: readonly number[];
}

/** All that was read, as plain data. */
export interface CheckFacts {
  readonly marathonVersion: string;
  /** Undefined without DC/OS, or where it did not say. */
  readonly dcosVersion: string | undefined;
  /** Undefined where it could not be counted. */
  readonly publicAgents: number | undefined;
  readonly loadBalancerId: string;
  readonly loadBalancer: LoadBalancer | undefined;
  /** Agents on which other apps hold the load balancer's ports. */
  readonly portHolders: readonly PortHolder[];
  /** The daemon's app. */
  readonly daemon: App | undefined;
  /** `env`, `secret` or `directory`, and `packed`, `vhost` or `domain`: of the daemon, or what is proposed. */
  readonly installMode: string;
  readonly groupBy: string;
  readonly instances: readonly InstanceFacts[];
  /** What labels declare behind the load balancer. */
  readonly declared: readonly Vhost[];
  /** Apps behind it. */
  readonly apps: readonly App[];
  readonly vhosts: readonly VhostFacts[];
  readonly openPorts: readonly OpenPorts[];
  /** Of the daemon's report; undefined without one. */
  readonly limits: readonly ReportedLimit[] | undefined;
  /** Of the CA in its own CAA identities; undefined when they are not known. */
  readonly caIdentities: readonly string[] | undefined;
}

/** A question: takes all facts, returns its answers. */
export type Check = (facts: CheckFacts) => readonly CheckResult[];
