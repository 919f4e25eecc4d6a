import Counter from 'prom-client/lib/counter.js';
import Gauge from 'prom-client/lib/gauge.js';
import Registry from 'prom-client/lib/registry.js';
import type { Report, ReportedCertificate } from '../daemon-api/types.ts';
import type { Clock } from '../platform/clock.ts';
import type { Outcome } from '../renewal/types.ts';
import type { Pulse } from './pulse.ts';

/** Numbers for Prometheus, in its text format. */
export interface Metrics {
  readonly contentType: string;
  countLook(ok: boolean): void;
  countOutcome(outcome: Outcome): void;
  /** All metrics, after the present report. */
  text(): Promise<string>;
}

type Seconds = number;

/** Counters live as long as the process; everything else is taken from the report whenever somebody asks. */
export function metrics(report: () => Report, clock: Pick<Clock, 'now'>, pulse: Pick<Pulse, 'silentMs'>): Metrics {
  const registry = new Registry();
  const looks = counter(registry, 'looks_total', 'Looks at the cluster, by result: ok or failed.', ['result']);
  const actions = counter(registry, 'actions_total', 'Actions that ended, by kind and result: ok or failed.', [
    'action',
    'result',
  ]);
  const orders = counter(registry, 'orders_total', 'Orders placed at the CA; one that was gone on with is none.', []);
  const gauges = gaugesOn(registry);
  return {
    contentType: registry.contentType,
    countLook: (ok) => looks.inc({ result: resultOf(ok) }),
    countOutcome({ action, ok }) {
      actions.inc({ action: action.kind, result: resultOf(ok) });
      if (action.kind === 'issue' && !action.resumes) orders.inc();
    },
    text() {
      fill(gauges, report(), clock.now());
      gauges.silence.set(pulse.silentMs() / 1_000);
      return registry.metrics();
    },
  };
}

type Gauges = ReturnType<typeof gaugesOn>;

function gaugesOn(registry: Registry) {
  return {
    build: gauge(registry, 'build_info', 'Always 1; the version is a label.', ['version', 'app_id']),
    started: gauge(registry, 'start_time_seconds', 'When the process started, Unix time.'),
    uptime: gauge(registry, 'uptime_seconds', 'How long the process has been running.'),
    silence: gauge(registry, 'loop_silence_seconds', 'How long ago the renewal loop last showed a sign of life.'),
    lookOk: gauge(registry, 'last_look_ok', '1 when the last look at the cluster worked, else 0.'),
    lookedAt: gauge(registry, 'last_look_timestamp_seconds', 'When the last look that worked was made, Unix time.'),
    nextLook: gauge(registry, 'next_look_timestamp_seconds', 'When the next look is due, Unix time.'),
    expiry: gauge(registry, 'certificate_expiry_timestamp_seconds', 'When the certificate expires, Unix time.', [
      'certificate',
      'issuer',
    ]),
    renewal: gauge(registry, 'certificate_renewal_timestamp_seconds', 'When it will be renewed, Unix time.', [
      'certificate',
    ]),
    installed: gauge(registry, 'certificate_installed', '1 when the load balancer has it, else 0.', ['certificate']),
    served: gauge(
      registry,
      'certificate_served_instances',
      'Load balancer instances that show it for each of its vhosts.',
      ['certificate'],
    ),
    instances: gauge(registry, 'load_balancer_instances', 'Healthy instances of the load balancer.'),
    paused: gauge(registry, 'paused_names', 'Names that the CA has paused until a person ends that.'),
    vhosts: gauge(registry, 'vhosts', 'Virtual hosts by state.', ['state']),
    failures: gauge(registry, 'failures_in_a_row', 'Failed tries since the last good one.', ['subject', 'action']),
    nextTry: gauge(registry, 'next_try_timestamp_seconds', 'When a failed action may be tried again, Unix time.', [
      'subject',
      'action',
    ]),
    limits: gauge(registry, 'limit_left', 'What a rate limit of the CA still allows, by our own count.', [
      'limit',
      'subject',
    ]),
  };
}

/** States are written even at 0, so that an alert on `failed` does not depend on whether it ever happened. */
const STATES = ['failed', 'overdue', 'unserved', 'issuing', 'installing', 'served', 'unknown'];

function fill(gauges: Gauges, report: Report, now: Date): void {
  for (const one of Object.values(gauges)) one.reset();
  fillProcess(gauges, report, now);
  fillNames(gauges, report);
  for (const certificate of report.certificates) {
    const { id, issuer, notAfter, renewsAt, slot } = certificate;
    gauges.served.set({ certificate: id }, servedInstances(certificate, report));
    gauges.expiry.set({ certificate: id, issuer }, seconds(notAfter));
    gauges.renewal.set({ certificate: id }, seconds(renewsAt));
    gauges.installed.set({ certificate: id }, slot === undefined ? 0 : 1);
  }
  for (const { subject, action, count, nextTryAt } of report.failures ?? []) {
    gauges.failures.set({ subject, action }, count);
    gauges.nextTry.set({ subject, action }, seconds(nextTryAt));
  }
  for (const { limit, subject, left } of report.limits ?? []) gauges.limits.set({ limit, subject }, left);
}

function fillNames(gauges: Gauges, { loadBalancer, vhosts, paused = [] }: Report): void {
  gauges.instances.set(loadBalancer?.instances ?? 0);
  gauges.paused.set(new Set(paused.flatMap(({ names }) => names)).size);
  for (const state of STATES) gauges.vhosts.set({ state }, vhosts.filter((vhost) => vhost.state === state).length);
}

/** One number per certificate, not per vhost: ten thousand vhosts would be as many time series. */
function servedInstances({ id, fingerprint }: ReportedCertificate, { vhosts }: Report): number {
  const looks = vhosts.filter(({ certificateId }) => certificateId === id).flatMap(({ served }) => served);
  const bad = new Set(looks.filter((look) => look.fingerprint !== fingerprint).map(({ instance }) => instance));
  return new Set(looks.map(({ instance }) => instance).filter((instance) => !bad.has(instance))).size;
}

function fillProcess(gauges: Gauges, { daemon, lookedAt, nextLookAt, problem }: Report, now: Date): void {
  gauges.build.set({ version: daemon.version, app_id: daemon.appId }, 1);
  gauges.started.set(seconds(daemon.startedAt));
  gauges.uptime.set((now.getTime() - Date.parse(daemon.startedAt)) / 1_000);
  gauges.lookOk.set(problem === undefined ? 1 : 0);
  if (lookedAt !== undefined) gauges.lookedAt.set(seconds(lookedAt));
  gauges.nextLook.set(seconds(nextLookAt));
}

function gauge<Label extends string = never>(registry: Registry, name: string, help: string, labels: Label[] = []) {
  return new Gauge({ name: `letsencrypt_${name}`, help, labelNames: labels, registers: [registry] });
}

function counter<Label extends string>(registry: Registry, name: string, help: string, labels: Label[]) {
  return new Counter({ name: `letsencrypt_${name}`, help, labelNames: labels, registers: [registry] });
}

function resultOf(ok: boolean): string {
  return ok ? 'ok' : 'failed';
}

function seconds(time: string): Seconds {
  return Date.parse(time) / 1_000;
}
