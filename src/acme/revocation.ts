import { certificateDer } from '../x509/parse.ts';
import type { CaConnection } from './ca-connection.ts';
import { AcmeFailure } from './problem.ts';
import type { RetryPorts } from './retry.ts';
import { acmeSession } from './session.ts';
import type { RevocationReason, RevocationRequest } from './types.ts';

const REASON_CODES: Readonly<Record<RevocationReason, number>> = {
  unspecified: 0,
  keyCompromise: 1,
  superseded: 4,
  cessationOfOperation: 5,
};

/**
 * Revokes a certificate (RFC 8555 section 7.6), signed by the account, or by the certificate's own key when the account
 * is gone. Throws AcmeFailure, but not for a certificate that is revoked already.
 */
export async function revokeCertificate(
  { chainPem, reason, account, privateKeyPem }: RevocationRequest,
  ca: CaConnection,
  ports: RetryPorts,
  signal: AbortSignal,
): Promise<void> {
  const session = acmeSession(ca, ports, {
    privateKeyPem: account?.privateKeyPem ?? privateKeyPem,
    accountUrl: account?.accountUrl,
    externalAccountBinding: undefined,
  });
  try {
    await session.revoke(certificateDer(chainPem).toString('base64url'), REASON_CODES[reason], signal);
  } catch (error) {
    if (!(error instanceof AcmeFailure) || error.type !== 'alreadyRevoked') {
      throw error;
    }
  }
}
