import { createPrivateKey } from 'node:crypto';
import type { AcmeAccount } from '../acme/types.ts';
import { messageOf } from '../platform/errors.ts';
import type { CertbotAccount, CertbotLineage, CertbotTree, Skipped } from '../store/certbot/types.ts';
import type { NewCertificate, StoreState } from '../store/types.ts';
import { composedBundle } from '../x509/bundle.ts';
import { bundleProblems } from '../x509/chain.ts';
import { keyTypeOf } from '../x509/key-type.ts';
import { certificateFacts } from '../x509/parse.ts';

export interface ImportRequest {
  readonly tree: CertbotTree;
  readonly directoryUrl: string;
  readonly wanted: readonly string[];
  /** What our own store has already wins. */
  readonly known: Pick<StoreState, 'accounts' | 'certificates'>;
  readonly now: Date;
}

export interface ImportChoice {
  readonly account: AcmeAccount | undefined;
  readonly certificates: readonly NewCertificate[];
  readonly skipped: readonly Skipped[];
}

/**
 * What to take over from certbot: the account at our CA, of several the one its lineages name, else the newest; and of
 * the lineages those of our CA, whole, not expired, with wanted names that no other covers already, the widest first. Pure.
 */
export function importChoice(request: ImportRequest): ImportChoice {
  const { tree, directoryUrl, wanted, known, now } = request;
  const skipped: Skipped[] = [...tree.skipped];
  const candidates = tree.lineages.flatMap((lineage): NewCertificate[] => {
    const found = candidateOf(lineage, directoryUrl, now);
    if (typeof found !== 'string') return [found];
    skipped.push({ path: `live/${lineage.name}`, reason: found });
    return [];
  });
  const open = new Set(wanted.filter((name) => !known.certificates.some(({ names }) => names.includes(name))));
  const certificates: NewCertificate[] = [];
  for (const candidate of candidates.toSorted((one, other) => wantedIn(other, wanted) - wantedIn(one, wanted))) {
    const gained = candidate.names.filter((name) => open.has(name));
    for (const name of gained) open.delete(name);
    if (gained.length > 0) certificates.push(candidate);
    else
      skipped.push({ path: `live/${candidate.id}`, reason: 'none of its names is wanted and without a certificate' });
  }
  const hasAccount = known.accounts.some((account) => account.directoryUrl === directoryUrl);
  return { account: hasAccount ? undefined : accountOf(tree, directoryUrl), certificates, skipped };
}

/** The certificate of a lineage, or why it is none for us. */
function candidateOf(lineage: CertbotLineage, directoryUrl: string, now: Date): NewCertificate | string {
  const { name, server, chainPem, privateKeyPem } = lineage;
  if (server !== undefined && !isSameCa(server, directoryUrl)) return `issued by ${server}, not by ${directoryUrl}`;
  try {
    const { names, notAfter } = certificateFacts(chainPem);
    if (Date.parse(notAfter) <= now.getTime()) return `expired ${notAfter}`;
    const [problem] = bundleProblems(composedBundle(chainPem, privateKeyPem), { names, now });
    if (problem?.refusedByHaproxy === true) return problem.detail;
    const keyType = keyTypeOf(createPrivateKey(privateKeyPem.reveal()));
    if (keyType === 'other') return 'its key is of a type that is never asked for';
    const id = names[0] ?? name;
    return { id, names, keyType, directoryUrl, savedAt: now.toISOString(), chainPem, privateKeyPem };
  } catch (error) {
    return messageOf(error);
  }
}

/** certbot moved from the first protocol to the second under the same accounts. */
function isSameCa(server: string, directoryUrl: string): boolean {
  return server.replace('acme-v01.', 'acme-v02.').replace('acme-staging.', 'acme-staging-v02.') === directoryUrl;
}

function wantedIn({ names }: NewCertificate, wanted: readonly string[]): number {
  return names.filter((name) => wanted.includes(name)).length;
}

function accountOf({ accounts, lineages }: CertbotTree, directoryUrl: string): AcmeAccount | undefined {
  const isNamed = ({ id }: CertbotAccount) => lineages.some(({ accountId }) => accountId === id);
  const [chosen] = accounts.toSorted(
    (one, other) =>
      Number(isNamed(other)) - Number(isNamed(one)) || Date.parse(other.createdAt) - Date.parse(one.createdAt),
  );
  if (chosen === undefined) return undefined;
  const { privateKeyPem, accountUrl, createdAt } = chosen;
  return { directoryUrl, privateKeyPem, accountUrl, createdAt };
}
