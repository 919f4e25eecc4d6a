import type { IncomingHttpHeaders } from 'node:http';

/** What a request is about, told by Pebble's path (letsencrypt/pebble wfe/wfe.go). */
export type RequestKind =
  | 'directory'
  | 'newNonce'
  | 'newAccount'
  | 'account'
  | 'newOrder'
  | 'order'
  | 'finalize'
  | 'authorization'
  | 'challenge'
  | 'certificate'
  | 'revokeCert'
  | 'keyChange'
  | 'renewalInfo'
  | 'other';

/** A request of an ACME client, as it arrives. */
export interface AcmeRequest {
  readonly kind: RequestKind;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Decoded payload of the JWS (RFC 8555, section 6.2); undefined for POST-as-GET and for requests without a JWS. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
}

export interface AcmeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** What a fault does to a request. */
export type Action =
  /** The CA never sees the request. */
  | { readonly kind: 'answer'; readonly answer: AcmeAnswer }
  /** The connection ends without an answer; `after` the CA has worked on the request, whose answer is lost. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  /** Before it is forwarded. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The CA's answer is changed on its way back. */
  | { readonly kind: 'alter'; readonly alter: (answer: AcmeAnswer) => AcmeAnswer };

/** Decides what happens to a request; undefined lets it pass. */
export type Fault = (request: AcmeRequest) => Action | undefined;

/** One line of the proxy's record. */
export interface RecordedRequest {
  readonly at: number;
  readonly kind: RequestKind;
  readonly method: string;
  readonly path: string;
  readonly userAgent: string | undefined;
  readonly payload: Readonly<Record<string, unknown>> | undefined;
  /** Undefined when the connection was dropped. */
  readonly status: number | undefined;
}
