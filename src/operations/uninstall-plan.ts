import type { Report } from '../daemon-api/types.ts';
import type { App, Env } from '../marathon/types.ts';
import { DEFAULT_SLOT, envWith, ignoredVariables, slotsOf } from '../marathon-lb/cert-slots.ts';
import type { RedeployForecast } from '../marathon-lb/redeploy.ts';
import { tlsTemplates } from '../marathon-lb/tls-templates.ts';
import { loadBalancerVersion } from '../marathon-lb/version.ts';
import { textOf } from './load-balancer.ts';

/** What uninstall will do. */
export interface UninstallPlan {
  readonly appId: string;
  readonly via: 'cosmos' | 'marathon';
  /** Its package; null where the app was made without one. */
  readonly package: string | null;
  /** Null where there is no load balancer any more. */
  readonly loadBalancer: LoadBalancerRemoval | null;
}

/** What becomes of the load balancer. */
export interface LoadBalancerRemoval {
  readonly appId: string;
  /** Certificates the daemon calls its own; null when it gives no report, so that nobody can tell. */
  readonly certificates: readonly InstalledCertificate[] | null;
  /** Whether they are taken out, which restarts the load balancer. */
  readonly removed: boolean;
  /** A certificate of the operator's that moves into HAPROXY_SSL_CERT, since the others are read only while it is filled. */
  readonly moved: string | null;
  /** Templates of a TLS policy: they stay, since what stood there before is on the daemon's volume only. */
  readonly templates: readonly string[];
  /** What the restart will do; null without one. */
  readonly restart: Pick<RedeployForecast, 'kind' | 'reason'> | null;
}

/** A certificate of ours in a variable of the load balancer. */
export interface InstalledCertificate {
  readonly variable: string;
  readonly names: readonly string[];
  /** ISO 8601, UTC. */
  readonly notAfter: string;
}

/**
 * Takes the load balancer's app, the daemon's and its report, returns the slots with a certificate that the report names
 * (by fingerprint); null without a report. Pure.
 */
export function ownCertificates(
  loadBalancer: App,
  daemon: App,
  report: Report | undefined,
): readonly InstalledCertificate[] | null {
  if (report === undefined) return null;
  const ours = new Set(report.certificates.map(({ fingerprint }) => fingerprint));
  return slotsOf(loadBalancer.env, textOf(daemon, 'MARATHON_LB_CERT_ENV')).flatMap(({ variable, content }) =>
    content.kind === 'certificate' && ours.has(content.leaf.fingerprint)
      ? [{ variable, names: content.leaf.names, notAfter: content.leaf.notAfter }]
      : [],
  );
}

/** Takes marathon-lb's `env` and variables to empty, returns the whole new `env` and which other one had to move. Pure. */
export function envWithout(
  env: Env,
  variables: readonly string[],
): { readonly env: Env; readonly moved: string | null } {
  const cleared = envWith(env, new Map(), variables);
  const [first] = variables.includes(DEFAULT_SLOT) ? ignoredVariables(cleared) : [];
  const value = first === undefined ? undefined : cleared[first];
  if (first === undefined || value === undefined) return { env: cleared, moved: null };
  const others = Object.entries(cleared).filter(([name]) => name !== first);
  return { env: { ...Object.fromEntries(others), [DEFAULT_SLOT]: value }, moved: first };
}

/** Takes both apps, returns the variables that hold exactly what the daemon's TLS settings make of them. Pure. */
export function policyTemplates(loadBalancer: App, daemon: App): readonly string[] {
  const policy = textOf(daemon, 'LETSENCRYPT_TLS_POLICY');
  const wish = {
    policy: policy === 'intermediate' || policy === 'modern' ? policy : 'off',
    hsts: textOf(daemon, 'LETSENCRYPT_HSTS') === 'true',
  } as const;
  const templates = tlsTemplates(wish, loadBalancerVersion(loadBalancer));
  const ours = templates.kind === 'templates' ? Object.entries(templates.variables) : [];
  return ours.filter(([variable, text]) => loadBalancer.env[variable] === text).map(([variable]) => variable);
}
