import { type AccountBinding, accountBindings } from '../acme/account-bindings.ts';
import { acmeIssuer } from '../acme/issuer.ts';
import type { AcmeCa, ChallengeBoard } from '../acme/types.ts';
import type { Log } from '../platform/log.ts';
import { nodeClock } from '../platform/node/clock.ts';
import { nodeHttp } from '../platform/node/http.ts';
import { nodeRandom } from '../platform/node/random.ts';
import { readText } from './cluster-side.ts';
import type { Settings } from './settings.ts';

/** The way to the CA, and to those behind it. */
export interface CaSide {
  readonly ca: AcmeCa;
  /** Directory URL -> CA. */
  readonly backups: ReadonlyMap<string, AcmeCa>;
}

export interface CaSideParts {
  readonly userAgent: string;
  readonly board: ChallengeBoard;
  readonly log: Log;
}

/**
 * Takes the settings, returns the CAs, each with connections, limits and nonces of its own, and with the external account
 * that LETSENCRYPT_EAB gives it. Throws USAGE when that does not hold what it should.
 */
export async function caSide(settings: Settings, { userAgent, board, log }: CaSideParts): Promise<CaSide> {
  const { directoryUrl: first, backupUrls } = settings.policy;
  const bindings = await bindingsFrom(settings);
  const caAt = (directoryUrl: string): AcmeCa => {
    const binding = bindings.get(directoryUrl);
    const ports = { http: nodeHttp({ userAgent }), clock: nodeClock, random: nodeRandom, board, log };
    return acmeIssuer(ports, { directoryUrl, ...(binding !== undefined && { externalAccountBinding: binding }) });
  };
  return { ca: caAt(first), backups: new Map(backupUrls.map((url) => [url, caAt(url)])) };
}

async function bindingsFrom({ externalAccounts: given }: Settings): Promise<ReadonlyMap<string, AccountBinding>> {
  if (given === undefined) return new Map();
  const text = given.startsWith('{') ? given : await readText(given);
  return accountBindings(text ?? '', given.startsWith('{') ? 'LETSENCRYPT_EAB' : `LETSENCRYPT_EAB=${given}`);
}
