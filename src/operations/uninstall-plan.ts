import type { KeptReport } from '../daemon-api/kept-report.ts';
import type { ReportedTemplate } from '../daemon-api/types.ts';
import type { App, Env } from '../marathon/types.ts';
import { DEFAULT_SLOT, envWith, ignoredVariables, slotsOf } from '../marathon-lb/cert-slots.ts';
import type { RedeployForecast } from '../marathon-lb/redeploy.ts';
import { templatesIn, tlsTemplates } from '../marathon-lb/tls-templates.ts';
import { loadBalancerVersion } from '../marathon-lb/version.ts';

/** What uninstall will do. */
export interface UninstallPlan {
  readonly appId: string;
  /** Null where the daemon is gone already, and only what it left is removed. */
  readonly via: 'cosmos' | 'marathon' | null;
  /** Its package; null where the app was made without one. */
  readonly package: string | null;
  /** Null where there is no load balancer any more. */
  readonly loadBalancer: LoadBalancerRemoval | null;
}

/** What becomes of the load balancer. */
export interface LoadBalancerRemoval {
  readonly appId: string;
  /** Certificates the daemon calls its own, or that were named; null when nobody can tell. */
  readonly certificates: readonly InstalledCertificate[] | null;
  /** TLS templates of ours. */
  readonly templates: readonly InstalledTemplate[];
  /** Whether certificates are taken out and templates put back, which restarts the load balancer. */
  readonly removed: boolean;
  /** A certificate of the operator's that moves into HAPROXY_SSL_CERT, since the others are read only while it is filled. */
  readonly moved: string | null;
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

/** A TLS template of ours, and what stood there before; null for nothing. */
export type InstalledTemplate = Pick<ReportedTemplate, 'variable' | 'before'>;

/** What of a load balancer is ours. */
export type Installed = Pick<LoadBalancerRemoval, 'certificates' | 'templates'>;

/** Takes the load balancer and what the daemon said of itself, returns what is its own there and still as it was left. Pure. */
export function ownParts(loadBalancer: App, certEnv: string | undefined, said: KeptReport): Installed {
  const ours = new Set(said.fingerprints);
  const slots = slotsOf(loadBalancer.env, certEnv);
  const own = slots.filter(({ content }) => content.kind === 'certificate' && ours.has(content.leaf.fingerprint));
  const texts = templatesIn(loadBalancer.env);
  return {
    certificates: certificatesIn(loadBalancer, certEnv).filter(({ variable }) =>
      own.some((slot) => slot.variable === variable),
    ),
    templates: said.templates
      .filter((template) => texts[template.variable] === template.ours)
      .map(({ variable, before }) => ({ variable, before })),
  };
}

/** Takes the load balancer, returns every certificate in its variables. Pure. */
export function certificatesIn(loadBalancer: App, certEnv?: string): readonly InstalledCertificate[] {
  return slotsOf(loadBalancer.env, certEnv).flatMap(({ variable, content }) =>
    content.kind === 'certificate' ? [{ variable, names: content.leaf.names, notAfter: content.leaf.notAfter }] : [],
  );
}

/**
 * Takes the load balancer, returns templates that are word for word what a TLS policy of ours makes for its version. What
 * stood there before is not known any more: marathon-lb's own text takes over. Pure.
 */
export function policyTemplates(loadBalancer: App): readonly InstalledTemplate[] {
  const version = loadBalancerVersion(loadBalancer);
  const policies = (['off', 'intermediate', 'modern'] as const).flatMap((policy) =>
    [false, true].map((hsts) => tlsTemplates({ policy, hsts }, version)),
  );
  const made = policies.map((one) => (one.kind === 'templates' ? one.variables : {}));
  return Object.entries(templatesIn(loadBalancer.env))
    .filter(([variable, text]) => made.some((variables) => variables[variable] === text))
    .map(([variable]) => ({ variable, before: null }));
}

/**
 * Takes marathon-lb's `env`, variables to empty and templates to put back, returns the whole new `env` and which other
 * certificate had to move. Pure.
 */
export function envWithout(
  env: Env,
  variables: readonly string[],
  templates: readonly InstalledTemplate[] = [],
): { readonly env: Env; readonly moved: string | null } {
  const cleared = withBefore(envWith(env, new Map(), variables), templates);
  const [first] = variables.includes(DEFAULT_SLOT) ? ignoredVariables(cleared) : [];
  const value = first === undefined ? undefined : cleared[first];
  if (first === undefined || value === undefined) return { env: cleared, moved: null };
  const others = Object.entries(cleared).filter(([name]) => name !== first);
  return { env: { ...Object.fromEntries(others), [DEFAULT_SLOT]: value }, moved: first };
}

function withBefore(env: Env, templates: readonly InstalledTemplate[]): Env {
  const others = Object.entries(env).filter(([name]) => !templates.some(({ variable }) => variable === name));
  const before = templates.flatMap(({ variable, before }) => (before === null ? [] : [[variable, before] as const]));
  return { ...Object.fromEntries(others), ...Object.fromEntries(before) };
}
