import type { App } from '../marathon/types.ts';
import { placeIn, type SecretPlace, sourceOf } from '../marathon-lb/secret-slots.ts';
import type { CertSlot, SlotContent } from '../marathon-lb/types.ts';
import type { SecretVault } from '../platform/secret-vault.ts';
import type { SavedCertificate } from '../store/types.ts';
import { certificatesIn } from '../x509/bundle.ts';
import { outcomeOf } from './outcome-of.ts';
import type { SlotReader } from './slot-memory.ts';
import type { Policy, SecretsSeen } from './types.ts';

/** What is looked at: the load balancer's app, its slots as its environment shows them, and the certificates that are known. */
export interface SecretLookQuestion {
  readonly app: Pick<App, 'env' | 'secrets'>;
  readonly slots: readonly CertSlot[];
  readonly certificates: readonly SavedCertificate[];
  /** Paths that were written to before. */
  readonly pathsBefore: readonly string[];
  readonly place: Policy['place'];
}

export interface SecretLook {
  readonly slots: readonly CertSlot[];
  readonly secrets: SecretsSeen;
}

/** A slot that refers to a place named as ours are. */
interface Reference extends SecretPlace {
  readonly source: string;
}

/**
 * What the Secret Store has of ours, and slots that refer to it with what they refer to, found by the fingerprint in its
 * place; a certificate that the store has lost is read. A slot whose secret is gone counts as empty: its next task could
 * not start. What the operator refers to stays as it is, and so does what nobody can tell while the Secret Store is down,
 * which is a fact like any other. Whatever the mode, references to certificates that we saved are ours: they are what
 * another mode, or another path, has left. Never throws what the Secret Store does.
 */
export async function secretLook(
  question: SecretLookQuestion,
  vault: SecretVault | undefined,
  readSlot: SlotReader,
): Promise<SecretLook> {
  const { app, slots, certificates, pathsBefore, place } = question;
  const current = place.mode === 'secret' ? place.path : undefined;
  const known = new Map(certificates.map((one) => [one.leaf.fingerprint, one]));
  const references = new Map(slots.map(({ variable }) => [variable, referenceIn(app, variable)]));
  const before = [...references.values()].flatMap((one) => (one && known.has(one.fingerprint) ? [one.path] : []));
  const paths = new Set([...(current === undefined ? [] : [current]), ...pathsBefore, ...before]);
  const lists = await Promise.all([...paths].map((path) => placesBelow(path, vault)));
  const places = lists.flatMap((list) => list.places);
  const unreadable = lists.flatMap(({ path, problem }) => (problem === undefined ? [] : [{ path, problem }]));

  const contentOf = async ({ variable, content }: CertSlot): Promise<SlotContent> => {
    const reference = references.get(variable);
    if (reference === undefined) return content;
    const { path, fingerprint, source } = reference;
    const saved = known.get(fingerprint);
    if (saved === undefined && path !== current) return content;
    const isListed = places.includes(source);
    if (!isListed && !unreadable.some((one) => one.path === path)) return { kind: 'empty', source };
    if (saved !== undefined)
      return { kind: 'certificate', leaf: saved.leaf, chainLength: certificatesIn(saved.chainPem).length, source };
    return isListed ? strangerAt(source, content) : content;
  };
  /** One of ours that the store knows nothing of. */
  const strangerAt = async (source: string, unread: SlotContent): Promise<SlotContent> => {
    let content = unread;
    const failure = await outcomeOf(async () => {
      const read = readSlot(await vault?.read(source));
      content = read.kind === 'certificate' ? { ...read, source } : read;
    });
    if (failure !== undefined && current !== undefined) unreadable.push({ path: current, problem: wordsOf(failure) });
    return content;
  };
  const contents = await Promise.all(slots.map(async (slot) => ({ ...slot, content: await contentOf(slot) })));
  return { slots: contents, secrets: { places, unreadable } };
}

function referenceIn(app: SecretLookQuestion['app'], variable: string): Reference | undefined {
  const source = sourceOf(app, app.env[variable])?.replace(/^\/+/, '');
  const place = source === undefined ? undefined : placeIn(source);
  return source === undefined || place === undefined ? undefined : { ...place, source };
}

interface Listed {
  readonly path: string;
  readonly places: readonly string[];
  readonly problem: string | undefined;
}

async function placesBelow(path: string, vault: SecretVault | undefined): Promise<Listed> {
  if (vault === undefined) return { path, places: [], problem: 'there is no service account to log in with' };
  const directory = path.split('/').slice(0, -1).join('/');
  const prefix = directory === '' ? '' : `${directory}/`;
  let names: readonly string[] = [];
  const failure = await outcomeOf(async () => {
    names = await vault.list(directory);
  });
  const places = names.map((name) => `${prefix}${name}`).filter((place) => placeIn(place)?.path === path);
  return { path, places, problem: failure && wordsOf(failure) };
}

function wordsOf({ message, suggestions }: { message: string; suggestions: readonly string[] }): string {
  return [message, ...suggestions].join(' ').replace(/\.$/, '');
}
