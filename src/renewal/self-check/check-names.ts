import type { AcmeCa } from '../../acme/types.ts';
import type { LoadBalancerInstance } from '../../marathon-lb/types.ts';
import { type NameLooksPorts, nameLooks } from './name-looks.ts';
import { nameVerdicts } from './name-verdict.ts';
import type { NameCheck } from './types.ts';

export interface CheckNamesPorts extends NameLooksPorts {
  readonly ca: Pick<AcmeCa, 'caaIdentities'>;
  readonly signal: AbortSignal;
}

export interface CheckNamesQuestion {
  readonly names: readonly string[];
  readonly instances: readonly LoadBalancerInstance[];
  /** Ours at the CA; undefined while there is none. */
  readonly accountUrl: string | undefined;
}

/** What a CA will find when it validates these names, looked at before it is asked. Throws only AppError INTERRUPTED. */
export async function checkNames(
  { names, instances, accountUrl }: CheckNamesQuestion,
  ports: CheckNamesPorts,
): Promise<readonly NameCheck[]> {
  if (names.length === 0) return [];
  const [looks, identities] = await Promise.all([
    nameLooks({ names, instances }, ports),
    ports.ca.caaIdentities(ports.signal),
  ]);
  return nameVerdicts(looks, { identities, accountUrl });
}
