import { createPrivateKey } from 'node:crypto';
import type { AcmeCa } from '../acme/types.ts';
import type { App, Marathon } from '../marathon/types.ts';
import { sourceOf } from '../marathon-lb/secret-slots.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { Secret } from '../platform/secret.ts';
import type { SecretVault } from '../platform/secret-vault.ts';
import type { CertificateStore, NewCertificate } from '../store/types.ts';
import { certificatesIn, privateKeysIn } from '../x509/bundle.ts';
import { bundleProblems } from '../x509/chain.ts';
import { keyTypeOf } from '../x509/key-type.ts';
import { adoptableSlots } from './adoptable-slots.ts';
import type { Observation, Policy } from './types.ts';

export interface AdoptPorts {
  readonly marathon: Pick<Marathon, 'app'>;
  /** Undefined in other install modes. */
  readonly secrets?: SecretVault | undefined;
  readonly ca: Pick<AcmeCa, 'renewalInfo'>;
  readonly store: Pick<CertificateStore, 'saveCertificate'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
  readonly signal: AbortSignal;
}

/**
 * Rebuilds what a lost store knew from what the load balancer carries, chain and key: certificates for wanted names that
 * nothing saved covers, whole, not expired, and known to our CA, which its renewal information proves (RFC 9773 section
 * 4.1). Anybody else's certificate stays a stranger. Returns true when something was rebuilt. Throws AppError STORE, or
 * what reading Marathon throws.
 */
export async function adoptInstalled(observation: Observation, policy: Policy, ports: AdoptPorts): Promise<boolean> {
  const slots = policy.rehearsal ? [] : adoptableSlots(observation);
  if (slots.length === 0) return false;
  const app: Pick<App, 'env' | 'secrets'> = (await ports.marathon.app(policy.loadBalancerId)) ?? { env: {} };
  let isChanged = false;
  for (const { variable, leaf } of slots) {
    const value = app.env[variable];
    const source = sourceOf(app, value);
    const content = source === undefined ? value : await ports.secrets?.read(source);
    const certificate =
      content instanceof Secret ? certificateIn(content, leaf.names, policy, ports.clock.now()) : undefined;
    if (certificate === undefined || !(await isKnown(leaf.renewalInfoId, ports))) continue;
    const saved = await ports.store.saveCertificate(certificate);
    isChanged = true;
    const facts = { certificateId: saved.id, variable, names: saved.names };
    ports.log.warn('the store knew nothing of an installed certificate, which was taken back', facts);
  }
  return isChanged;
}

/** The certificate of a variable with its key; undefined when HAProxy itself would not take it. */
function certificateIn(
  content: Secret,
  names: readonly string[],
  { directoryUrl }: Policy,
  now: Date,
): NewCertificate | undefined {
  const bundle = content.reveal();
  const [keyPem] = privateKeysIn(bundle);
  if (keyPem === undefined || bundleProblems(content, { names, now }).some((one) => one.refusedByHaproxy))
    return undefined;
  const keyType = keyTypeOf(createPrivateKey(keyPem));
  if (keyType === 'other') return undefined;
  return {
    id: names[0] ?? '',
    names,
    keyType,
    directoryUrl,
    savedAt: now.toISOString(),
    chainPem: certificatesIn(bundle).join(''),
    privateKeyPem: new Secret(keyPem),
  };
}

async function isKnown(renewalInfoId: string | undefined, { ca, signal }: AdoptPorts): Promise<boolean> {
  return renewalInfoId !== undefined && (await ca.renewalInfo(renewalInfoId, signal)).kind === 'window';
}
