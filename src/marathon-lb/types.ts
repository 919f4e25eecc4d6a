import type { App } from '../marathon/types.ts';
import type { CertificateFacts } from '../x509/types.ts';

/** A running marathon-lb instance and where its TLS frontend is. */
export interface LoadBalancerInstance {
  readonly taskId: string;
  readonly host: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Where it takes signals: port 9090. */
  readonly statsPort: number;
  readonly healthy: boolean | undefined;
}

export interface LoadBalancer {
  readonly app: App;
  /** `--group` of its command line; `*` takes every app. */
  readonly groups: readonly string[];
  readonly instances: readonly LoadBalancerInstance[];
}

/** One virtual host as labels declare it. */
export interface Vhost {
  /** Lower case, as marathon-lb compares it. */
  readonly host: string;
  readonly appId: string;
  readonly servicePort: number;
  /** n of HAPROXY_n_VHOST. */
  readonly portIndex: number;
  readonly path: string | undefined;
  readonly redirectToHttps: boolean;
  readonly hsts: boolean;
  /** HAPROXY_n_AUTH is set: answers 401 before any challenge label of another app is looked at. */
  readonly basicAuth: boolean;
  /** HAPROXY_n_GROUP, else HAPROXY_GROUP; empty when neither is set. */
  readonly groups: readonly string[];
  /** HAPROXY_n_ENABLED; undefined leaves it to `--strict-mode`. */
  readonly enabled: boolean | undefined;
}

/** What one certificate variable of marathon-lb holds. */
export type SlotContent =
  | {
      readonly kind: 'empty';
      /** Where in the Secret Store it refers to, when nothing is there any more. */
      readonly source?: string;
    }
  | {
      readonly kind: 'certificate';
      readonly leaf: CertificateFacts;
      readonly chainLength: number;
      /** Where in the Secret Store it lies; left out when it stands in the variable itself. */
      readonly source?: string;
    }
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** A certificate variable: HAPROXY_SSL_CERT, HAPROXY_SSL_CERT0 to 100, or the one MARATHON_LB_CERT_ENV names. */
export interface CertSlot {
  readonly variable: string;
  readonly content: SlotContent;
}
