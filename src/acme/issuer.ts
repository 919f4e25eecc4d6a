import type { Clock } from '../platform/clock.ts';
import type { Http } from '../platform/http.ts';
import type { Log } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import type { Secret } from '../platform/secret.ts';
import { type AccountRequest, accountSession, registered } from './account.ts';
import { type CaConnection, caConnection } from './ca-connection.ts';
import { changeAccountKey, settledAccount } from './key-change.ts';
import { type KeyPool, keyPool } from './key-pool.ts';
import { knownCa } from './known-ca.ts';
import { certificateFromOrder } from './order.ts';
import { AcmeFailure } from './problem.ts';
import { renewalInfoSource } from './renewal-info.ts';
import { revokeCertificate } from './revocation.ts';
import type { AcmeSession } from './session.ts';
import type {
  AcmeCa,
  ChallengeBoard,
  IssuedCertificate,
  IssueOptions,
  OrderJournal,
  OrderRequest,
  PlacedOrder,
} from './types.ts';

export interface IssuerPorts {
  /** Of the CA's trust domain, with a User-Agent (RFC 8555 section 6.1). */
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Pick<Random, 'fraction'>;
  readonly board: ChallengeBoard;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

export interface IssuerSettings {
  readonly directoryUrl: string;
  /** For CAs that only serve their customers (RFC 8555 section 7.3.4). */
  readonly externalAccountBinding?: { readonly keyId: string; readonly hmacKey: Secret };
  /** Common name of the issuer that chains shall end at, `ISRG Root X1`; left out, the CA's default is taken. */
  readonly preferredChain?: string;
}

/** The door of this room: one CA. Its limiter, nonces and directory are shared by all that is asked of it. */
export function acmeIssuer(ports: IssuerPorts, settings: IssuerSettings): AcmeCa {
  const ca = caConnection(ports, settings.directoryUrl);
  const { externalAccountBinding } = settings;
  const keys = keyPool();
  const renewalInfos = renewalInfoSource(ca);
  return {
    issue: (request, journal, options) => issue(request, journal, options, { ca, ports: { ...ports, keys }, settings }),
    revoke: (request, signal) => revokeCertificate(request, ca, ports, signal),
    changeAccountKey: (account, journal, signal) =>
      changeAccountKey(account, { ca, externalAccountBinding, journal, signal }, ports),
    renewalInfo: (renewalInfoId, signal) => renewalInfos.ask(renewalInfoId, signal),
    caaIdentities: (signal) => caaIdentities(ca, signal),
    clockSkewMs: ca.transport.clockSkewMs,
  };
}

interface IssueContext {
  readonly ca: CaConnection;
  readonly ports: IssuerPorts & { readonly keys: KeyPool };
  readonly settings: IssuerSettings;
}

async function issue(
  request: OrderRequest,
  journal: OrderJournal,
  { account: given, resume, signal }: IssueOptions,
  { ca, ports, settings }: IssueContext,
): Promise<IssuedCertificate> {
  const { directoryUrl } = ca;
  const { preferredChain } = settings;
  const accountRequest: AccountRequest = {
    ca,
    externalAccountBinding: settings.externalAccountBinding,
    journal,
    signal,
  };
  const certificate = (session: AcmeSession, order: PlacedOrder | undefined): Promise<IssuedCertificate> =>
    certificateFromOrder(request, order, { session, directoryUrl, preferredChain, journal, signal }, ports);

  const stored = isSameOrder(resume, request, directoryUrl) ? resume : undefined;
  let account = given;
  try {
    account = given && (await settledAccount(given, accountRequest, ports));
    return await certificate(await accountSession(account, accountRequest, ports), stored);
  } catch (error) {
    if (account === undefined || !isAccountLost(error) || knownCa(directoryUrl).isPublic) {
      throw explained(error, stored !== undefined);
    }
    ports.log.warn('the CA has forgotten the account; its key is registered anew', { accountUrl: account.accountUrl });
    return certificate(await registered(account, accountRequest, ports), undefined);
  }
}

async function caaIdentities(ca: CaConnection, signal: AbortSignal): Promise<readonly string[] | undefined> {
  try {
    const { meta } = await ca.directory.read(signal);
    return meta?.caaIdentities?.map((identity) => identity.toLowerCase());
  } catch (error) {
    if (error instanceof AcmeFailure) return undefined;
    throw error;
  }
}

function isSameOrder(order: PlacedOrder | undefined, { names }: OrderRequest, directoryUrl: string): boolean {
  return order?.directoryUrl === directoryUrl && [...order.names].sort().join() === [...names].sort().join();
}

function isAccountLost(error: unknown): error is AcmeFailure {
  return error instanceof AcmeFailure && error.type === 'accountDoesNotExist';
}

/** What the caller must know beyond the CA's words: whether a stored order survives, and what only a person may decide. */
function explained(error: unknown, hasStoredOrder: boolean): unknown {
  if (!(error instanceof AcmeFailure)) {
    return error;
  }
  const alive = error.orderAlive === undefined && hasStoredOrder ? error.with({ orderAlive: true }) : error;
  return isAccountLost(alive) ? alive.with({ suggestions: [ACCOUNT_LOST] }) : alive;
}

const ACCOUNT_LOST =
  'Restore the state directory of this account, or remove its record to register a new one: ' +
  'CAA records with accounturi, rate limit overrides and running orders belong to the lost account.';
