/** What the API allows this client (Info object). */
export interface SslLabsLimits {
  /** Assessments at a time, as far as it said. */
  readonly maxAssessments: number;
  readonly currentAssessments: number;
  /** Between two new assessments. */
  readonly coolOffMs: number;
}

/** One server behind a name (Endpoint object). */
export interface SslLabsEndpoint {
  readonly address: string;
  /** A+ to F, T or M; null when this server could not be assessed, and `message` says why. */
  readonly grade: string | null;
  readonly message: string;
}

/** How far an assessment is (Host object). */
export type SslLabsAssessment =
  | { readonly kind: 'ready'; readonly endpoints: readonly SslLabsEndpoint[]; readonly testedAt: string }
  | { readonly kind: 'failed'; readonly message: string }
  /** `resolving` before servers are looked at. */
  | { readonly kind: 'resolving' | 'in progress' };

/** An answer that is none, as the API documents its status codes. */
export type SslLabsRefusal =
  /** 429: too many or too fast. */
  | { readonly kind: 'too fast' }
  /** 503 and 529: come back in a quarter or half of an hour. */
  | { readonly kind: 'unavailable'; readonly minutes: number; readonly status: number }
  /** 441 or an error that names the e-mail address. */
  | { readonly kind: 'not registered'; readonly message: string }
  | { readonly kind: 'error'; readonly message: string };

/** The API as a port. Nothing throws. */
export interface SslLabs {
  limits(): Promise<SslLabsLimits | SslLabsRefusal>;
  /** A report of the last 24 hours, or how far the one is that was begun by asking. */
  assessment(host: string): Promise<SslLabsAssessment | SslLabsRefusal>;
}
