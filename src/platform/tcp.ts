export interface TcpTarget {
  /** An IPv4 or IPv6 address, or a name that the system resolves. */
  readonly address: string;
  readonly port: number;
}

/** What one read gave. `reset` is any abrupt end; `silent` means the time given went by. */
export type TcpRead =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silent' };

/** A connection. One reader at a time. */
export interface TcpConnection {
  /** Queues bytes; silently dropped once the connection is gone, the next read tells. */
  write(bytes: Uint8Array): void;
  /** The next bytes that arrive, or how the connection ended; never throws. */
  read(timeoutMs: number): Promise<TcpRead>;
  /** Drops the connection at once, without lingering; safe to repeat. */
  close(): void;
}

/** How far TLS by the platform's own library may stoop, to reach a header of a server that is badly configured. */
export interface TlsClientOptions {
  /** Server Name Indication; left out for addresses. */
  readonly servername?: string | undefined;
  /** Also TLS 1.0 and 1.1, weak ciphers and servers without RFC 5746. The certificate is never checked. */
  readonly legacy: boolean;
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3';
  /** A session from an earlier connection, to resume. */
  readonly session?: Uint8Array | undefined;
}

/** A connection inside TLS, made by the platform's library. */
export interface TlsConnection extends TcpConnection {
  readonly resumed: boolean;
  /** Takes the session to resume later; undefined while the server has given none. */
  session(): Uint8Array | undefined;
  /** The certificate of the server, DER; it has shown that it holds its key. */
  leaf(): Uint8Array | undefined;
}

/** Why there is no connection. */
export interface TcpFailure {
  readonly kind: 'refused' | 'unreachable' | 'silent' | 'reset' | 'tls';
  /** The platform's code or message, for the operator. */
  readonly reason: string;
}

/** TCP, as a port. Failures are answers, nothing throws. */
export interface Tcp {
  connect(target: TcpTarget, timeoutMs: number): Promise<TcpConnection | TcpFailure>;
  /** The same with a TLS handshake on top; `timeoutMs` covers both. */
  connectTls(target: TcpTarget, options: TlsClientOptions, timeoutMs: number): Promise<TlsConnection | TcpFailure>;
}

/** Tells a failure from a connection. */
export function isTcpFailure(result: TcpConnection | TcpFailure): result is TcpFailure {
  return 'reason' in result;
}
