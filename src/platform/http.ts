export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute http or https URL. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whole exchange; 30 s when left out. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8 text. */
  readonly body: string;
}

/** HTTP, as a port. One implementation per trust domain (cluster, CA), so that CA bundles never mix. */
export interface Http {
  /**
   * One exchange; redirects are not followed, no status is an error.
   * Throws AppError UNREACHABLE (the reason and the host in the message) when no whole answer arrives in time.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
}
