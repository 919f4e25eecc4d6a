import type { KeyType } from '../x509/types.ts';

/** Everything an operator can set about the daemon and its app, checked and complete. */
export interface Options {
  /** Absolute Marathon app id. */
  readonly appId: string;
  readonly image: string;
  readonly cpus: number;
  /** MiB. */
  readonly mem: number;
  /** Size of the persistent volume, MiB. */
  readonly storage: number;
  /** Absolute directory of the agent, in place of the persistent volume. */
  readonly hostPath: string | undefined;
  /** Name of an external volume, in place of the persistent one. */
  readonly externalVolume: string | undefined;
  /** Host name or address of the one agent to run on. */
  readonly agent: string | undefined;
  /** Normalised host names in the operator's order, without duplicates; or `auto` alone. */
  readonly vhosts: readonly string[];
  /** Patterns of hosts, with `auto`. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly discovery: 'all' | 'labelled';
  readonly email: string | undefined;
  /** ACME directory URL. */
  readonly serverUrl: string;
  readonly profile: string | undefined;
  readonly keyType: KeyType;
  /** What shares a certificate. */
  readonly groupBy: 'packed' | 'vhost' | 'domain';
  /** `24h`, `30m`. */
  readonly checkInterval: string;
  /** ACME directories for when the first CA is down, in order. */
  readonly backupServerUrls: readonly string[] | undefined;
  /** certbot's configuration directory; undefined takes `/etc/letsencrypt` where that exists. */
  readonly importDirectory: string | undefined;
  /** Name servers, `9.9.9.9` or `127.0.0.1:5353`; undefined takes those of the container. */
  readonly resolvers: readonly string[] | undefined;
  /** Marathon as the daemon reaches it. */
  readonly marathonUrl: string;
  /** Base URLs of further Marathons to discover vhosts at. */
  readonly discoveryUrls: readonly string[];
  /** Files in the daemon's container, relative to its sandbox. */
  readonly marathonTokenFile: string | undefined;
  readonly marathonBasicAuthFile: string | undefined;
  readonly marathonCaFile: string | undefined;
  /** Path in the DC/OS Secret Store. */
  readonly serviceAccountSecret: string | undefined;
  readonly apiTokenSecret: string | undefined;
  /** As the operator wrote it, with or without the leading slash. */
  readonly loadBalancerId: string;
  readonly group: string;
  /** Undefined lets the daemon choose HAPROXY_SSL_CERT or a free numbered variable. */
  readonly certEnv: string | undefined;
  /** Where certificates go. */
  readonly installMode: 'env' | 'secret' | 'directory';
  /** Of install mode directory: absolute, as the daemon sees it. */
  readonly directory: string | undefined;
  /** Of install mode secret: the beginning of paths in the Secret Store, without leading slash. */
  readonly secretPath: string | undefined;
  readonly tlsPolicy: 'off' | 'intermediate' | 'modern';
  readonly hsts: boolean;
  readonly allowDowntime: boolean;
  /** `Sun 02:00-04:00 Europe/Paris`, several with commas; undefined allows a restart at any time. */
  readonly window: string | undefined;
}

export type OptionName = keyof Options;

/** What was typed, by setting; a setting left out takes its default. Repeated values arrive joined with commas. */
export type GivenOptions = { readonly [Name in OptionName]?: string | undefined };

/** What a check makes of a text: the value, or the bare reason why not. */
export type Checked<Value> = { readonly value: Value } | { readonly refused: string };

/** One setting under its names in the Universe package, on the command line and in the daemon's environment. */
export interface Setting<Value> {
  /** Key in the package's config.json. */
  readonly option: string;
  /** Without the dashes. */
  readonly flag: string;
  /** Environment variable of the daemon; undefined for a field of the app itself. */
  readonly variable: string | undefined;
  /** Stands for the value in help. */
  readonly placeholder: string;
  readonly help: string;
  /** A right value, for suggestions. */
  readonly example: string;
  readonly initial: Value;
  /** True when the setting may be given several times. */
  readonly repeatable: boolean;
  /** True for a flag without a value. */
  readonly isSwitch: boolean;
  readonly check: (text: string) => Checked<Value>;
}

/** A Marathon app as `POST /v2/apps` takes it. */
export type AppDefinition = Readonly<Record<string, unknown>>;
