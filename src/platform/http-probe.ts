export interface ProbeRequest {
  /** What is asked for; its host becomes the Host header and the SNI. */
  readonly url: string;
  /** Where the connection goes instead of where the URL's host resolves to. */
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
}

/** What came back. `none` carries the reason in words; `refused` when the other side turned the connection down. */
export type ProbeAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly location: string | undefined;
      /** At most the first KiB. */
      readonly body: string;
    }
  | { readonly kind: 'none'; readonly reason: string; readonly refused?: boolean };

/**
 * One GET to a chosen address for any host name, as a port. Certificates are not verified: a CA that follows a redirect
 * to https during http-01 does not either (Boulder va/http.go).
 */
export interface HttpProbe {
  /** Never throws; redirects are not followed. */
  get(request: ProbeRequest): Promise<ProbeAnswer>;
}
