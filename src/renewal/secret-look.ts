import type { App } from '../marathon/types.ts';
import { fingerprintIn, sourceOf } from '../marathon-lb/secret-slots.ts';
import type { CertSlot, SlotContent } from '../marathon-lb/types.ts';
import type { SavedCertificate } from '../store/types.ts';
import { certificatesIn } from '../x509/bundle.ts';
import type { SecretVault } from './secret-vault.ts';
import type { SlotReader } from './slot-memory.ts';
import type { Policy } from './types.ts';

/** What is looked at: the load balancer's app, its slots as its environment shows them, and the certificates that are known. */
export interface SecretLookQuestion {
  readonly app: Pick<App, 'env' | 'secrets'>;
  readonly slots: readonly CertSlot[];
  readonly certificates: readonly SavedCertificate[];
  readonly place: Policy['place'];
}

export interface SecretLook {
  readonly slots: readonly CertSlot[];
  /** Fingerprints of the certificates of ours in the Secret Store. */
  readonly secrets: readonly string[] | undefined;
}

/**
 * What the Secret Store has of ours, and slots that refer to it with what they refer to, found by the fingerprint in its
 * place; a certificate that the store has lost is read. A slot whose secret is gone counts as empty: its next task could
 * not start. The operator's references stay as they are. Throws what the Secret Store does.
 */
export async function secretLook(
  { app, slots, certificates, place }: SecretLookQuestion,
  vault: SecretVault | undefined,
  readSlot: SlotReader,
): Promise<SecretLook> {
  if (place.mode !== 'secret' || vault === undefined) return { slots, secrets: undefined };
  const { path } = place;
  const directory = path.split('/').slice(0, -1).join('/');
  const prefix = directory === '' ? '' : `${directory}/`;
  const names = await vault.list(directory);
  const secrets = names.flatMap((name) => fingerprintIn(path, `${prefix}${name}`) ?? []);
  const known = new Map(certificates.map((one) => [one.leaf.fingerprint, one]));
  const contentOf = async ({ variable, content }: CertSlot): Promise<SlotContent> => {
    const source = sourceOf(app, app.env[variable]);
    const fingerprint = source === undefined ? undefined : fingerprintIn(path, source);
    if (source === undefined || fingerprint === undefined) return content;
    if (!secrets.includes(fingerprint)) return { kind: 'empty' };
    const saved = known.get(fingerprint);
    if (saved !== undefined)
      return { kind: 'certificate', leaf: saved.leaf, chainLength: certificatesIn(saved.chainPem).length, source };
    const read = readSlot(await vault.read(source));
    return read.kind === 'certificate' ? { ...read, source } : read;
  };
  return {
    slots: await Promise.all(slots.map(async (slot) => ({ ...slot, content: await contentOf(slot) }))),
    secrets,
  };
}
