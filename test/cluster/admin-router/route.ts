import type { IncomingMessage, ServerResponse } from 'node:http';

/** A path of the cluster's front door. The first route that fits method and path answers. */
export interface Route {
  /** `*` fits all; `GET` fits HEAD too. */
  readonly method: string;
  readonly pattern: RegExp;
  /** `open` is for everybody; `token` needs a valid one when authentication is on. */
  readonly access: 'open' | 'token';
  /** Returns the answer, or `handled` when the route has taken care of the response itself. */
  readonly handle: (request: RouterRequest) => Reply | 'handled' | Promise<Reply | 'handled'>;
}

export interface RouterRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** What the groups of the route's pattern caught. */
  readonly args: readonly string[];
  /** Who asks; undefined without authentication or on an open route. */
  readonly uid: string | undefined;
  /** Reads the body; only once, and not when the request is forwarded. */
  readonly body: () => Promise<string>;
  /** For routes that answer by themselves. */
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly content?: string | Buffer;
}

/** An answer in JSON. */
export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, content: JSON.stringify(body) };
}

/** One of Admin Router's HTML pages. Source: dcos/dcos packages/adminrouter/extra/src/errorpages. */
export function page(status: number, title: string, headers: Readonly<Record<string, string>> = {}): Reply {
  const content = `<!DOCTYPE html>\n<html><head><title>${status} ${title}</title></head><body><h1>${status} ${title}</h1></body></html>\n`;
  return { status, headers: { 'Content-Type': 'text/html; charset=UTF-8', ...headers }, content };
}
