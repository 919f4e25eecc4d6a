import { X509Certificate } from 'node:crypto';
import type { Env, EnvValue } from '../../../src/marathon/types.ts';
import { Secret } from '../../../src/platform/secret.ts';

/** `crt FILE` takes two words, and `bind *:443 ssl` stands before them (MAX_LINE_ARGS is 64). */
const MOST_CERTIFICATES = 30;

/** One certificate that HAProxy has loaded. */
export interface LoadedCertificate {
  readonly leafPem: string;
  readonly names: ReadonlySet<string>;
  readonly notAfterMs: number;
}

/** What one load balancer instance does with an environment. */
export interface LoadedHaproxy {
  /** What a handshake for this name shows: the first certificate loaded that covers it, else the first of all. */
  shows(name: string): LoadedCertificate | undefined;
}

/** Undefined for an environment that HAProxy would not start with. marathon-lb's `run` names the order of loading. */
export function loadedHaproxy(env: Env): LoadedHaproxy | undefined {
  const bundles = bundlesIn(env);
  if (bundles.length > MOST_CERTIFICATES) return undefined;
  const loaded = bundles.map(certificateIn);
  const first = new Map<string, LoadedCertificate>();
  for (const certificate of loaded)
    for (const name of certificate.names) if (!first.has(name)) first.set(name, certificate);
  return { shows: (name) => first.get(name) ?? loaded[0] };
}

/** The numbered variables are read only when the first one is not empty. */
function bundlesIn(env: Env): readonly string[] {
  const numbered = Array.from({ length: 101 }, (_, index) => `HAPROXY_SSL_CERT${index}`);
  const [first, ...others] = ['HAPROXY_SSL_CERT', ...numbered].map((variable) => textOf(env[variable]));
  return first === undefined || first === '' ? [] : [first, ...others.filter((text) => text !== '')];
}

function textOf(value: EnvValue | undefined): string {
  if (value instanceof Secret) return value.reveal();
  return typeof value === 'string' ? value : '';
}

/** Reading one takes as long as everything else here; most stay for many environments. */
const known = new Map<string, LoadedCertificate>();

function certificateIn(bundle: string): LoadedCertificate {
  const [leafPem = ''] = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\n/.exec(bundle) ?? [];
  const before = known.get(leafPem);
  if (before !== undefined) return before;
  const leaf = new X509Certificate(leafPem);
  const names = new Set((leaf.subjectAltName ?? '').split(', ').map((entry) => entry.replace(/^DNS:/, '')));
  const loaded = { leafPem, names, notAfterMs: leaf.validToDate.getTime() };
  known.set(leafPem, loaded);
  return loaded;
}
