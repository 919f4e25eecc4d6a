import { plain, problem, withHeader, withJson } from './answers.ts';
import type { Action, Fault, RequestKind } from './types.ts';

/** The action for requests of one kind. */
export function on(kind: RequestKind, action: Action): Fault {
  return (request) => (request.kind === kind ? action : undefined);
}

/** The action for every request, the directory and renewal information included. */
export function always(action: Action): Fault {
  return () => action;
}

/** The fault strikes the first `count` times only. */
export function first(count: number, fault: Fault): Fault {
  let left = count;
  return (request) => {
    if (left <= 0) return undefined;
    const action = fault(request);
    if (action !== undefined) left -= 1;
    return action;
  };
}

/** The fault spares the first `count` requests that it would strike. */
export function after(count: number, fault: Fault): Fault {
  let spared = 0;
  return (request) => {
    const action = fault(request);
    if (action === undefined || spared >= count) return action;
    spared += 1;
    return undefined;
  };
}

/** The fault strikes new orders that contain this name. */
export function onOrderFor(name: string, action: Action): Fault {
  return (request) => (request.kind === 'newOrder' && namesOf(request.payload).includes(name) ? action : undefined);
}

/** 429 with Retry-After, in seconds or as an HTTP date (letsencrypt/boulder ratelimits/limiter.go). */
export function rateLimited(retryAfter: string, detail = 'too many certificates already issued'): Action {
  return refuse(429, 'rateLimited', `${detail}, retry after ${retryAfter}`, {}, { 'Retry-After': retryAfter });
}

/** 429 without Retry-After: the account may not order this name until a human unpauses it (boulder wfe2). */
export function paused(name: string, unpauseUrl: string): Action {
  const detail = `Your account is temporarily prevented from requesting certificates for ${name}. Please visit: ${unpauseUrl}`;
  return refuse(429, 'rateLimited', detail);
}

/** 503 with an HTML page, as a content delivery network answers for a CA that is down. */
export function unavailable(): Action {
  const page = '<html><head><title>503 Service Unavailable</title></head><body>Try again later.</body></html>';
  return { kind: 'answer', answer: plain(503, page, { 'Content-Type': 'text/html' }) };
}

/** Any problem document. */
export function refuse(
  status: number,
  type: string,
  detail: string,
  more: object = {},
  headers: Record<string, string> = {},
): Action {
  return { kind: 'answer', answer: problem(status, type, detail, more, headers) };
}

/** 400 with one subproblem for each refused name (RFC 8555, section 6.7.1). */
export function rejectedIdentifiers(names: readonly string[]): Fault {
  return (request) => {
    const refused = namesOf(request.payload).filter((name) => names.includes(name));
    if (request.kind !== 'newOrder' || refused.length === 0) return undefined;
    const subproblems = refused.map((value) => ({
      type: 'urn:ietf:params:acme:error:rejectedIdentifier',
      detail: `The ACME server refuses to issue a certificate for ${value}`,
      identifier: { type: 'dns', value },
    }));
    return refuse(400, 'rejectedIdentifier', `Cannot issue for ${refused.join(', ')}`, { subproblems });
  };
}

/** 409 for every new order that names a predecessor (RFC 9773, section 5). */
export function alreadyReplaced(): Fault {
  return (request) =>
    request.kind === 'newOrder' && request.payload?.replaces !== undefined
      ? refuse(409, 'alreadyReplaced', 'cannot indicate an order replaces a certificate that was already replaced')
      : undefined;
}

/** Nothing reaches the CA; the connection ends. */
export function dropBefore(): Action {
  return { kind: 'drop', when: 'before' };
}

/** The CA does its work, but its answer is lost. */
export function dropAfter(): Action {
  return { kind: 'drop', when: 'after' };
}

/** The request is forwarded this much later. */
export function delayed(ms: number): Action {
  return { kind: 'delay', ms };
}

/** The CA's clock is off by this much, as its Date header shows. */
export function skewedDate(ms: number): Action {
  return { kind: 'alter', alter: (answer) => withHeader(answer, 'Date', new Date(Date.now() + ms).toUTCString()) };
}

/** An issued order says `processing` for the first `polls` answers. */
export function processingFor(polls: number, retryAfterSeconds?: number): Fault {
  const left = new Map<string, number>();
  return (request) => {
    if (request.kind !== 'order' && request.kind !== 'finalize') return undefined;
    const order = request.path.split('/').at(-1) ?? '';
    return {
      kind: 'alter',
      alter: (answer) => {
        let processing = false;
        const body = withJson(answer, (fields) => {
          const rest = left.get(order) ?? polls;
          processing = fields.status === 'processing' || (fields.status === 'valid' && rest > 0);
          if (!processing) return fields;
          left.set(order, rest - 1);
          const { certificate: _, ...others } = fields;
          return { ...others, status: 'processing' };
        });
        return processing && retryAfterSeconds !== undefined
          ? withHeader(body, 'Retry-After', String(retryAfterSeconds))
          : body;
      },
    };
  };
}

/** The CA could not validate this name: its authorization and every order with it are invalid. */
export function failedValidation(name: string, type: string, detail: string): Fault {
  const error = { type: `urn:ietf:params:acme:error:${type}`, detail, status: 403 };
  return (request) => {
    if (!['authorization', 'order', 'challenge', 'finalize'].includes(request.kind)) return undefined;
    return { kind: 'alter', alter: (answer) => withJson(answer, (body) => invalidated(body, name, error)) };
  };
}

function invalidated(body: Record<string, unknown>, name: string, error: object): Record<string, unknown> {
  const { identifier, challenges } = body as { identifier?: { value: string }; challenges?: object[] };
  if (identifier?.value === name && challenges !== undefined) {
    return {
      ...body,
      status: 'invalid',
      challenges: challenges.map((each) => ({ ...each, status: 'invalid', error })),
    };
  }
  if (namesOf(body).includes(name)) return { ...body, status: 'invalid', error };
  return body;
}

function namesOf(fields: Readonly<Record<string, unknown>> | undefined): string[] {
  const identifiers = fields?.identifiers as readonly { readonly value: string }[] | undefined;
  return (identifiers ?? []).map((identifier) => identifier.value);
}
