import type { DaemonApi, ReportAnswer } from '../daemon-api/types.ts';
import type { NewestPackage } from '../dcos/newest-package.ts';
import type { App, Marathon } from '../marathon/types.ts';
import { slotsOf } from '../marathon-lb/cert-slots.ts';
import type { LoadBalancerInstance, Vhost } from '../marathon-lb/types.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { ANSWER_IS_NO, exitCodeOf } from '../platform/exit-codes.ts';
import type { Tls } from '../platform/tls.ts';
import { normalizedNames } from '../x509/names.ts';
import { isBelow } from './grade-bar.ts';
import { handshakes } from './handshakes.ts';
import { type ClusterRequest, loadBalancerOf, textOf, visitedVhosts } from './load-balancer.ts';
import { needsAttention, statusRows } from './status-rows.ts';
import type { Grader, Letter, StatusDaemon, StatusResult, StatusRow, VhostGrade } from './types.ts';
import { versionsOf } from './versions.ts';
import { vhostGrades } from './vhost-grades.ts';
import { wantedNames } from './vhost-setting.ts';

export interface StatusRequest extends ClusterRequest {
  /** Only this vhost; undefined shows all. */
  readonly vhost: string | undefined;
  /** Version of this plugin. */
  readonly plugin: string;
}

export interface StatusPorts {
  readonly marathon: Pick<Marathon, 'apps'>;
  /** The API of a daemon; undefined when there is no way to it. */
  readonly daemonOf: (app: App) => DaemonApi | undefined;
  /** Asks the repositories for our package, a second at most; undefined without DC/OS. */
  readonly newestPackage?: (() => Promise<NewestPackage | undefined>) | undefined;
  readonly tls: Tls;
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
  /** Left out, no vhost is graded. */
  readonly grader?: Grader | undefined;
}

/**
 * Reads Marathon, then in parallel the daemon's report and the load balancer itself (handshakes, then grades), and joins
 * them into one row per vhost. Throws UNREACHABLE and NOT_ALLOWED for Marathon, NOT_FOUND without marathon-lb, USAGE for a vhost that is
 * neither managed nor behind the load balancer.
 */
export async function status(request: StatusRequest, ports: StatusPorts): Promise<StatusResult> {
  const apps = await ports.marathon.apps();
  const daemon = apps.find(({ id }) => id === request.daemonId);
  const loadBalancer = loadBalancerOf(apps, request);
  const declared = visitedVhosts(apps, loadBalancer, request.daemonId);
  const wanted = daemon === undefined ? [] : wantedNames(daemon, apps, loadBalancer);
  const known = [...wanted, ...declared.map(({ host }) => host)];
  const hosts = request.vhost === undefined ? [...new Set(known)] : [chosen(request.vhost, known)];
  const [answer, newest, { looks, grades }] = await Promise.all([
    daemon && readReport(daemon, ports),
    ports.newestPackage?.(),
    looksAndGrades(hosts, loadBalancer.instances, declared, ports),
  ]);
  const now = ports.clock.now();
  const report = answer?.kind === 'report' ? answer.report : undefined;
  const refused = request.vhost === undefined ? (report?.vhosts.map(({ host }) => host) ?? []) : [];
  const slots = slotsOf(loadBalancer.app.env, textOf(daemon, 'MARATHON_LB_CERT_ENV'));
  return {
    at: now.toISOString(),
    loadBalancer: {
      appId: loadBalancer.app.id,
      groups: loadBalancer.groups,
      instances: loadBalancer.instances.length,
    },
    daemon: statusDaemon(request.daemonId, answer),
    versions: versionsOf({ plugin: request.plugin, running: report?.daemon.version, newest, daemon }),
    graded: ports.grader !== undefined,
    vhosts: statusRows({
      now,
      hosts: [...new Set([...hosts, ...refused])].sort(),
      wanted,
      declared,
      slots,
      report,
      handshakes: looks,
      grades,
    }),
    events: report?.events ?? [],
  };
}

/**
 * 3 when the daemon could not be asked, 5 when a vhost is failed, overdue or unserved, else 0. With a bar also 3 for a vhost
 * without a grade, and 5 for a grade below it. Part of the contract.
 */
export function statusExitCode({ daemon, vhosts }: StatusResult, bar?: Letter): number {
  const isUngraded = bar !== undefined && vhosts.some(({ grade }) => grade === null);
  if (daemon.kind === 'unreachable' || isUngraded) return exitCodeOf('UNREACHABLE');
  const isBad = ({ grade }: StatusRow) => bar !== undefined && grade !== null && isBelow(grade, bar);
  return vhosts.some((row) => needsAttention(row) || isBad(row)) ? ANSWER_IS_NO : 0;
}

/** Only what answers a handshake is graded: silence has cost its three seconds by then. */
async function looksAndGrades(
  hosts: readonly string[],
  instances: readonly LoadBalancerInstance[],
  declared: readonly Vhost[],
  { tls, clock, grader }: StatusPorts,
) {
  const looks = await handshakes(hosts, instances, tls);
  if (grader === undefined) return { looks, grades: new Map<string, VhostGrade>() };
  return { looks, grades: await vhostGrades(looks, instances, declared, { grader, clock }) };
}

function chosen(vhost: string, known: readonly string[]): string {
  const name = normalizedNames([vhost]).names[0] ?? vhost.toLowerCase();
  if (known.includes(name)) return name;
  throw new AppError('USAGE', `${vhost} is not among the vhosts of this load balancer.`, {
    suggestions: ['dcos letsencrypt status'],
  });
}

async function readReport(daemon: App, { daemonOf }: StatusPorts): Promise<ReportAnswer> {
  if (daemon.tasksRunning === 0) return { kind: 'unreachable', reason: 'no instance of it is running' };
  const api = daemonOf(daemon);
  return api === undefined ? { kind: 'unreachable', reason: 'its app has no port for reports' } : api.report();
}

function statusDaemon(appId: string, answer: ReportAnswer | undefined): StatusDaemon {
  if (answer === undefined) return { kind: 'absent', appId };
  if (answer.kind === 'unreachable') return { kind: 'unreachable', appId, reason: answer.reason };
  const { daemon, at, nextLookAt, problem } = answer.report;
  return { kind: 'reporting', appId, version: daemon.version, at, nextLookAt, problem: problem ?? null };
}
