import type { Block, Ledger, LimitScope } from '../../store/ledger-types.ts';
import { registeredDomain } from '../registered-domain.ts';
import { availableAt } from './bucket.ts';
import { bucketKey } from './bucket-key.ts';
import { exactSet } from './exact-set.ts';
import type { OrderRequest } from './order-request.ts';
import type { CaLimits, LimitName } from './types.ts';

interface Charge {
  readonly limit: LimitName;
  readonly subject: string;
  readonly scope: LimitScope;
  readonly what: string;
}

/** What the CA's limits on orders and certificates say to an order. */
export function bucketWaits(request: OrderRequest, { buckets }: Ledger, limits: CaLimits, now: Date): readonly Block[] {
  return chargesOf(request).flatMap(({ limit, subject, scope, what }) => {
    const rule = limits[limit];
    if (rule === undefined) return [];
    const freeAt = availableAt(buckets[bucketKey(limit, subject)], rule, now);
    if (freeAt <= now.getTime()) return [];
    const until = new Date(freeAt).toISOString();
    return [{ until, reason: `the CA's limit for ${what} is used up`, scope }];
  });
}

/** The buckets an order draws on, after what the CA lets it off for. */
function chargesOf({ names, insideAriWindow, isRenewalOfSameSet }: OrderRequest): readonly Charge[] {
  const set = exactSet(names);
  const ofSet: Charge = {
    limit: 'certificatesPerSet',
    subject: set,
    scope: { kind: 'exact-set', set },
    what: 'certificates for exactly these names',
  };
  const ofAccount: Charge = {
    limit: 'newOrders',
    subject: '',
    scope: { kind: 'account' },
    what: 'orders of this account',
  };
  const ofDomains = [...new Set(names.map(registeredDomain))].map(
    (domain): Charge => ({
      limit: 'certificatesPerDomain',
      subject: domain,
      scope: { kind: 'registered-domain', domain },
      what: `certificates under ${domain}`,
    }),
  );
  if (insideAriWindow) return [];
  return isRenewalOfSameSet ? [ofSet] : [ofSet, ofAccount, ...ofDomains];
}
