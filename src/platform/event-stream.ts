export interface ServerSentEvent {
  /** The `event:` field; `message` when it is missing. */
  readonly type: string;
  readonly data: string;
}

export interface EventStreamRequest {
  /** Absolute http or https URL. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The stream counts as lost after this long without a byte; heartbeats are bytes. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

/** Server-sent events (WHATWG HTML, section 9.2), as a port. Neither retries nor remembers anything. */
export interface EventStream {
  /**
   * Follows up to three redirects, calls `onOpen` once, then `onEvent` for each event; resolves when the stream ends or
   * `signal` aborts. Throws UNREACHABLE when it breaks or stays silent, REFUSED (status in the message) for any answer
   * that is not 200.
   */
  listen(request: EventStreamRequest, onOpen: () => void, onEvent: (event: ServerSentEvent) => void): Promise<void>;
}
