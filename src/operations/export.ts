import type { App, EnvValue, Marathon } from '../marathon/types.ts';
import { readVariables } from '../marathon-lb/cert-slots.ts';
import { AppError } from '../platform/errors.ts';
import { Secret } from '../platform/secret.ts';
import type { SecretVault } from '../platform/secret-vault.ts';
import { certificatesIn, privateKeysIn, readBundle } from '../x509/bundle.ts';
import { coversName, hostName } from '../x509/names.ts';
import type { CertificateFacts } from '../x509/types.ts';
import { type ClusterRequest, loadBalancerOf } from './load-balancer.ts';

/** Answer of `export`; the contract of its `--json`. */
export interface ExportResult {
  readonly vhost: string;
  /** Variable of marathon-lb it was read from. */
  readonly slot: string;
  /** SHA-256 of the leaf, lower-case hex. */
  readonly fingerprint: string;
  readonly names: readonly string[];
  readonly notAfter: string;
  /** The chain, leaf first, PEM. */
  readonly chain: string;
  /** Where the chain was written; null when it was only printed. */
  readonly chainFile: string | null;
  /** Where the key was written; null when it was not asked for. */
  readonly keyFile: string | null;
}

/** What to export, and where to. */
export interface ExportRequest extends ClusterRequest {
  /** As typed. */
  readonly vhost: string;
  /** Undefined only prints. */
  readonly chainFile: string | undefined;
  /** Undefined leaves the key where it is. */
  readonly keyFile: string | undefined;
  /** Whether files that are there may be replaced. */
  readonly force: boolean;
}

/** Files on the operator's machine. */
export interface OutputFiles {
  exists(path: string): Promise<boolean>;
  /** Writes a whole file that only its owner can read. */
  write(path: string, text: string): Promise<void>;
}

export interface ExportPorts {
  readonly marathon: Pick<Marathon, 'apps'>;
  /** Undefined where there is no Secret Store. */
  readonly secrets: Pick<SecretVault, 'read'> | undefined;
  readonly files: OutputFiles;
}

/**
 * Writes the certificate that marathon-lb shows for a vhost to a file, and its key to another, from where the operator can
 * read both: marathon-lb's environment, or the Secret Store it refers to. Throws USAGE for a file that is there already,
 * NOT_FOUND without such a certificate, and what Marathon and the Secret Store do. Nothing is written before all is read.
 */
export async function exportCertificate(request: ExportRequest, ports: ExportPorts): Promise<ExportResult> {
  const { chainFile, keyFile } = request;
  const name = hostName(request.vhost);
  if (name.kind !== 'dns') {
    throw new AppError('USAGE', `${request.vhost} is not a virtual host.`, {
      suggestions: ['dcos letsencrypt vhost list'],
    });
  }
  await refuseExisting(request, ports.files);
  const { app } = loadBalancerOf(await ports.marathon.apps(), request);
  const { variable, leaf, bundle } = await installed(app, name.name, ports.secrets);
  const chain = certificatesIn(bundle.reveal()).join('');
  if (keyFile !== undefined) await ports.files.write(keyFile, privateKeysIn(bundle.reveal()).slice(0, 1).join(''));
  if (chainFile !== undefined) await ports.files.write(chainFile, chain);
  const { fingerprint, names, notAfter } = leaf;
  return {
    vhost: name.name,
    slot: variable,
    fingerprint,
    names,
    notAfter,
    chain,
    chainFile: chainFile ?? null,
    keyFile: keyFile ?? null,
  };
}

async function refuseExisting({ chainFile, keyFile, force }: ExportRequest, files: OutputFiles): Promise<void> {
  if (force) return;
  for (const path of [chainFile, keyFile]) {
    if (path !== undefined && (await files.exists(path))) {
      throw new AppError('USAGE', `${path} is there already.`, {
        suggestions: ['--out FILE', 'or replace it: --force'],
      });
    }
  }
}

interface InstalledBundle {
  readonly variable: string;
  readonly leaf: CertificateFacts;
  readonly bundle: Secret;
}

/** The first one that HAProxy loads and that covers the name; as it chooses itself. */
async function installed(
  app: App,
  host: string,
  secrets: Pick<SecretVault, 'read'> | undefined,
): Promise<InstalledBundle> {
  for (const variable of readVariables(app.env)) {
    const bundle = await bundleIn(app, app.env[variable], secrets);
    const leaf = bundle && leafIn(bundle);
    if (bundle !== undefined && leaf !== undefined && coversName(leaf.names, host)) return { variable, leaf, bundle };
  }
  throw new AppError('NOT_FOUND', `${app.id} has no certificate for ${host} in its environment.`, {
    suggestions: [`dcos letsencrypt status ${host}`],
  });
}

async function bundleIn(
  app: App,
  value: EnvValue | undefined,
  secrets: Pick<SecretVault, 'read'> | undefined,
): Promise<Secret | undefined> {
  if (value === undefined || typeof value === 'string' || value instanceof Secret) {
    return typeof value === 'string' ? new Secret(value) : value;
  }
  const path = app.secrets?.[value.secret]?.source;
  return path === undefined ? undefined : secrets?.read(path);
}

/** What is no certificate is not the one that is looked for. */
function leafIn(bundle: Secret): CertificateFacts | undefined {
  return certificatesIn(bundle.reveal()).length === 0 ? undefined : readBundle(bundle.reveal()).leaf;
}
