/** A Marathon health check, the fields that marathon-lb hands to HAProxy. */
export interface HealthCheck {
  readonly protocol: string;
  readonly path?: string;
  readonly port?: number;
  readonly portIndex?: number;
  readonly timeoutSeconds: number;
  readonly intervalSeconds: number;
  readonly gracePeriodSeconds: number;
  readonly maxConsecutiveFailures: number;
}

/** A Marathon app as `GET /v2/apps?embed=apps.tasks` shows it, reduced to the fields marathon-lb reads. */
export interface RawApp {
  readonly id: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly tasks?: readonly RawTask[];
  readonly healthChecks?: readonly HealthCheck[];
  readonly portDefinitions?: readonly { readonly port?: number }[];
  readonly ports?: readonly number[];
  readonly networks?: readonly { readonly mode?: string }[];
  readonly container?: {
    readonly portMappings?: readonly RawPortMapping[];
    readonly docker?: { readonly network?: string; readonly portMappings?: readonly RawPortMapping[] };
  };
  readonly ipAddress?: { readonly discovery?: { readonly ports?: readonly { readonly number?: number }[] } };
}

export interface RawPortMapping {
  readonly servicePort?: number;
  readonly containerPort?: number;
}

export interface RawTask {
  readonly id: string;
  readonly host?: string;
  readonly ports?: readonly number[];
  readonly ipAddresses?: readonly { readonly ipAddress?: string }[];
  readonly state?: string;
  readonly healthCheckResults?: readonly { readonly alive: boolean }[];
}

/** One service port of one app, as its labels describe it. */
export interface Service {
  readonly appId: string;
  readonly servicePort: number;
  /** The VHOST label in lower case; several names are separated by commas. */
  readonly vhost: string | undefined;
  readonly path: string | undefined;
  readonly auth: { readonly realm: string; readonly user: string; readonly password: string } | undefined;
  readonly redirectToHttps: boolean;
  readonly useHsts: boolean;
  readonly sticky: boolean;
  readonly enabled: boolean;
  readonly sslCert: string | undefined;
  readonly bindOptions: string | undefined;
  readonly bindAddr: string;
  readonly mode: string;
  readonly balance: string;
  readonly weight: number;
  readonly groups: readonly string[];
  readonly proxyPath: string | undefined;
  readonly revproxyPath: string | undefined;
  readonly redirPath: string | undefined;
  readonly networkAllowed: string | undefined;
  readonly healthCheck: HealthCheck | undefined;
  readonly healthCheckPortIndex: number | undefined;
  /** Template labels by the name of the template they replace. */
  readonly templates: Readonly<Record<string, string>>;
  readonly servers: readonly Server[];
}

export interface Server {
  readonly host: string;
  readonly ip: string;
  readonly port: number;
}

/** What the generator hands to HAProxy. */
export interface GeneratedConfig {
  readonly text: string;
  /** `domain2backend.map` and `app2backend.map`; empty without `--haproxy-map`. */
  readonly domainMap: string;
  readonly appMap: string;
}
