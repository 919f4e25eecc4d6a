export interface TlsTarget {
  /** Where to connect: an address or a name. */
  readonly address: string;
  readonly port: number;
  /** Server Name Indication (RFC 6066 section 3). */
  readonly servername: string;
  readonly timeoutMs: number;
}

/** What a handshake showed. `unknown` is not "not served": nothing was learnt. */
export type TlsLook =
  | { readonly kind: 'served'; readonly leafPem: string; readonly protocol: string; readonly authorized: boolean }
  | { readonly kind: 'unknown'; readonly reason: string };

/** TLS handshakes, as a port. */
export interface Tls {
  /** One handshake, trust not required (`authorized` tells); never throws. */
  look(target: TlsTarget): Promise<TlsLook>;
}
