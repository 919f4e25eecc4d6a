export interface ServerRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Takes a lower-case name, returns the value; undefined when it was not sent, or empty. */
  readonly header: (name: string) => string | undefined;
  /** UTF-8 text, empty when there was none or none is read; undefined when it was longer than the server reads. */
  readonly body: string | undefined;
}

export interface ServerAnswer {
  readonly status: number;
  readonly contentType: string;
  /** More headers, lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}
