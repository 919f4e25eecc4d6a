/** One exchange over HTTP whose answer is bytes. */
export interface DownloadRequest {
  /** http or https. */
  readonly url: string;
  /** Sent with POST; left out, it is a GET. */
  readonly body?: { readonly type: string; readonly bytes: Uint8Array };
  readonly timeoutMs: number;
  /** More than this is not read. */
  readonly limitBytes: number;
}

export type DownloadAnswer =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly reason: string };

/** Small files from wherever, as a port. Redirects are not followed; nothing throws. */
export type Download = (request: DownloadRequest) => Promise<DownloadAnswer>;
