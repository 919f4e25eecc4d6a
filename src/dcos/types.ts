import type { Secret } from '../platform/secret.ts';

/** How a cluster's certificate is judged. */
export interface ClusterTls {
  /** The operator chose to trust anything (`dcos cluster setup --insecure`), or the URL is plain http. */
  readonly insecure: boolean;
  /** PEM file of the cluster's own CA. */
  readonly caPath: string | undefined;
}

/**
 * The value of the Authorization header; undefined sends none. Told the value that was refused with 401, it gives a new
 * one if it can.
 */
export type Authorization = (refused?: string) => Promise<string | undefined>;

/** The DC/OS cluster attached in the DC/OS CLI. */
export interface Cluster {
  /** Without a trailing slash. */
  readonly url: string;
  /** ACS token; undefined before a login, or where the cluster wants none. */
  readonly token: Secret | undefined;
  readonly tls: ClusterTls;
}

/** The way to Marathon: through a cluster's Admin Router, or straight to a Marathon without DC/OS. */
export type Access =
  | { readonly kind: 'dcos'; readonly cluster: Cluster }
  | { readonly kind: 'marathon'; readonly marathonUrl: string };

/** Defaults kept by `dcos config set letsencrypt.<key> <value>`. */
export interface PluginConfig {
  /** `app`: app id of the daemon. */
  readonly app: string | undefined;
  /** `marathonlb`: app id of marathon-lb. */
  readonly marathonLb: string | undefined;
  /** `marathon`: URL of a Marathon without DC/OS. */
  readonly marathon: string | undefined;
  /** `output`: `json` makes --json the default. */
  readonly output: string | undefined;
}

/** A process environment. */
export type Environment = Readonly<Record<string, string | undefined>>;
