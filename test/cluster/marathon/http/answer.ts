export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of a body. */
  readonly text?: { readonly type: string; readonly content: string };
}

export interface ApiRequest {
  readonly method: string;
  /** Without query, prefix `/service/marathon` and trailing slash. */
  readonly path: string;
  /** As the client sent it, for events. */
  readonly uri: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly clientIp: string;
}

/** 200 with JSON. */
export function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** The answer of a write that started a deployment, with the header that 1.4 introduced. */
export function deploymentAnswer(
  result: { readonly version: string; readonly deploymentId: string },
  status = 200,
): Answer {
  return { status, headers: { 'Marathon-Deployment-Id': result.deploymentId }, body: result };
}

/** An error page as Jetty renders it: for what never reaches Marathon's own code. */
export function jettyPage(status: number, reason: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const content = `<html>\n<head>\n<title>Error ${status} ${reason}</title>\n</head>\n<body>\n<h2>HTTP ERROR: ${status}</h2>\n<p>${reason}</p>\n</body>\n</html>\n`;
  return { status, headers, text: { type: 'text/html;charset=iso-8859-1', content } };
}

/** `?force=true` and the like; absent means the fallback. */
export function flag(query: URLSearchParams, name: string, fallback: boolean): boolean {
  const value = query.get(name);
  return value === null ? fallback : value === 'true';
}
