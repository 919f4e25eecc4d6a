import type { DaemonApi, Report, ReportAnswer } from '../daemon-api/types.ts';
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
  /** Only these vhosts, as typed; none shows all. */
  readonly only: readonly string[];
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
 * them into one row per vhost. Throws UNREACHABLE and NOT_ALLOWED for Marathon, NOT_FOUND without marathon-lb,
 * USAGE for a vhost that is neither managed nor behind the load balancer.
 */
export async function status(request: StatusRequest, ports: StatusPorts): Promise<StatusResult> {
  const apps = await ports.marathon.apps();
  const daemon = apps.find(({ id }) => id === request.daemonId);
  const loadBalancer = loadBalancerOf(apps, request);
  const declared = visitedVhosts(apps, loadBalancer, request.daemonId);
  const wanted = daemon === undefined ? [] : wantedNames(daemon, apps, loadBalancer);
  const known = [...wanted, ...declared.map(({ host }) => host)];
  const typed = request.only.map(nameOf);
  const isShown = (host: string) => typed.length === 0 || typed.includes(host);
  const hosts = [...new Set(known.filter(isShown))];
  const [answer, newest, { looks, grades }] = await Promise.all([
    daemon && readReport(daemon, ports),
    ports.newestPackage?.(),
    looksAndGrades(hosts, loadBalancer.instances, declared, ports),
  ]);
  const now = ports.clock.now();
  const report = answer?.kind === 'report' ? answer.report : undefined;
  const reported = report?.vhosts.map(({ host }) => host) ?? [];
  refuseUnknown(request.only, [...new Set([...known, ...reported])]);
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
      hosts: [...new Set([...hosts, ...reported.filter(isShown)])].sort(),
      wanted,
      declared,
      slots,
      report,
      handshakes: looks,
      grades,
    }),
    ...wordsOf(report),
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

/** A name as it was typed, in the form the cluster knows it by. */
function nameOf(vhost: string): string {
  return normalizedNames([vhost]).names[0] ?? vhost.toLowerCase();
}

/** Names that only the daemon knows, since it refuses them, are known. Throws USAGE. */
function refuseUnknown(only: readonly string[], known: readonly string[]): void {
  const unknown = only.find((vhost) => !known.includes(nameOf(vhost)));
  if (unknown === undefined) return;
  const names = known.toSorted();
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  const words = names.length === 0 ? 'it has none' : `it has ${names.slice(0, MOST_NAMED).join(', ')}${more}`;
  throw new AppError('USAGE', `${unknown} is not among the vhosts of this load balancer: ${words}.`, {
    suggestions: ['dcos letsencrypt status', `dcos letsencrypt vhost add ${nameOf(unknown)}`],
  });
}

/** As many as an error names without hiding what went wrong. */
const MOST_NAMED = 5;

/** What the daemon says beside its vhosts; of one that is silent, nothing. */
function wordsOf(
  report: Report | undefined,
): Pick<StatusResult, 'events' | 'failures' | 'paused' | 'limits' | 'account' | 'notes'> {
  const { events = [], failures = [], paused = [], limits = [], notes = [], account } = report ?? {};
  const { ca, url, note } = account ?? {};
  return {
    events,
    failures,
    paused,
    limits,
    account: ca === undefined ? null : { ca, url: url ?? null, note: note ?? null },
    notes,
  };
}

async function readReport(daemon: App, { daemonOf }: StatusPorts): Promise<ReportAnswer> {
  if (daemon.instances === 0)
    return { kind: 'unreachable', reason: `it is stopped (dcos marathon app start ${daemon.id})` };
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
