import type { AcmeAnswer } from './types.ts';

type Headers = Readonly<Record<string, string>>;

/** An ACME problem document (RFC 8555, section 6.7); `type` without its `urn:` prefix. */
export function problem(
  status: number,
  type: string,
  detail: string,
  more: object = {},
  headers: Headers = {},
): AcmeAnswer {
  const body = { type: `urn:ietf:params:acme:error:${type}`, detail, status, ...more };
  return json(status, body, { 'Content-Type': 'application/problem+json', ...headers });
}

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Headers = {}): AcmeAnswer {
  return plain(status, JSON.stringify(body), { 'Content-Type': 'application/json', ...headers });
}

/** An answer whose body is sent as it stands. */
export function plain(status: number, body: string, headers: Headers = {}): AcmeAnswer {
  return { status, headers, body: Buffer.from(body) };
}

/** The answer with its JSON body changed; an answer that is not JSON stays as it is. */
export function withJson(
  answer: AcmeAnswer,
  change: (body: Record<string, unknown>) => Record<string, unknown>,
): AcmeAnswer {
  try {
    const body = change(JSON.parse(answer.body.toString()) as Record<string, unknown>);
    return { ...answer, body: Buffer.from(JSON.stringify(body)) };
  } catch {
    return answer;
  }
}

/** The answer with one more header, which replaces one of the same name. */
export function withHeader(answer: AcmeAnswer, name: string, value: string): AcmeAnswer {
  const others = Object.entries(answer.headers).filter(([key]) => key.toLowerCase() !== name.toLowerCase());
  return { ...answer, headers: { ...Object.fromEntries(others), [name]: value } };
}

/** A header's value, whatever its spelling; of several values the first. */
export function headerOf(answer: AcmeAnswer, name: string): string | undefined {
  const found = Object.entries(answer.headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  return typeof found === 'object' ? found[0] : found;
}
