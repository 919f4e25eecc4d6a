import { AppError, messageOf } from '../errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name could not be resolved, name server not answering',
  ETIMEDOUT: 'connection timed out',
  UND_ERR_SOCKET: 'the connection was closed before the answer was complete',
  UND_ERR_CONNECT_TIMEOUT: 'connection timed out',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped half-way',
  UND_ERR_ABORTED: 'no whole answer in time',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'the answer is too large',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed and not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from a CA that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from a CA that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from a CA that is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

const CLOSED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/**
 * What undici or Node threw, as AppError UNREACHABLE that names host and reason. The cause is kept;
 * its name is `TimeoutError` when the other side was too slow, so that callers can tell slow from refusing.
 */
export function connectionFailure(host: string, thrown: unknown): AppError {
  if (isTimeout(thrown)) {
    const reason = REASONS[codeOf(thrown) ?? ''] ?? 'no whole answer in time';
    const cause = new DOMException(messageOf(thrown), 'TimeoutError');
    return new AppError('UNREACHABLE', `${host}: ${reason}`, { cause });
  }
  return new AppError('UNREACHABLE', `${host}: ${reasonInWords(thrown)}`, { cause: thrown });
}

/** Why there was no answer, without host and code: `connection refused`; the error's own message for what has no words here. */
export function reasonInWords(thrown: unknown): string {
  return REASONS[codeOf(thrown) ?? ''] ?? messageOf(thrown);
}

/** True when the other side hung up, as it may on a connection that was kept open for long. */
export function isClosedConnection(thrown: unknown): boolean {
  return CLOSED.has(codeOf(thrown) ?? '');
}

function isTimeout(thrown: unknown): boolean {
  const code = codeOf(thrown) ?? '';
  return (thrown instanceof Error && thrown.name === 'TimeoutError') || /TIMEOUT$|^ETIMEDOUT$/.test(code);
}

/** Connection attempts to several addresses fail as one AggregateError; the first address speaks for all. */
function codeOf(thrown: unknown): string | undefined {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) {
    return codeOf(thrown.errors[0]);
  }
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}
