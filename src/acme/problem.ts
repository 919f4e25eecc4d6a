import { AppError, type ErrorCode, messageOf } from '../platform/errors.ts';
import type { HttpResponse } from '../platform/http.ts';
import { retryAfterMs } from './retry-after.ts';
import type { NameFailure } from './types.ts';

/** Where in the protocol something failed; the names of RFC 8555 and RFC 9773 resources. */
export type AcmeStep =
  | 'directory'
  | 'newNonce'
  | 'newAccount'
  | 'account'
  | 'keyChange'
  | 'newOrder'
  | 'order'
  | 'authorization'
  | 'challenge'
  | 'finalize'
  | 'certificate'
  | 'revokeCert'
  | 'renewalInfo';

/** `problem` is the CA's own word (RFC 7807), `http` an answer without one, the others no answer at all. */
export type AcmeFailureKind = 'network' | 'timeout' | 'problem' | 'http';

/** One entry of `subproblems` (RFC 8555 section 6.7.1). */
export interface Subproblem {
  readonly type: string;
  readonly detail: string;
  /** The name it is about. */
  readonly identifier: string | undefined;
}

export interface AcmeFailureFacts {
  readonly kind: AcmeFailureKind;
  readonly step: AcmeStep;
  readonly url: string;
  readonly status?: number | undefined;
  /** ACME error type without its URN prefix; the kind when the CA named none. */
  readonly type: string;
  readonly detail: string;
  readonly subproblems?: readonly Subproblem[];
  /** How long the CA asks to wait, reckoned from its own clock. */
  readonly retryAfterMs?: number | undefined;
  readonly nameFailures?: readonly NameFailure[];
  readonly orderAlive?: boolean | undefined;
  readonly isRepeated?: boolean;
  readonly suggestions?: readonly string[];
  readonly cause?: unknown;
}

/** What the CA refused, or why it could not be asked. Decide on `kind`, `status` and `type`. */
export class AcmeFailure extends AppError {
  override readonly name = 'AcmeFailure';
  readonly kind: AcmeFailureKind;
  readonly step: AcmeStep;
  readonly url: string;
  readonly status: number | undefined;
  readonly type: string;
  readonly detail: string;
  readonly subproblems: readonly Subproblem[];
  readonly retryAfterMs: number | undefined;
  /** The names at fault, and what the CA said of each; empty when it was not about names. */
  readonly nameFailures: readonly NameFailure[];
  /** True: the order can be resumed. False: it is over, forget it. Undefined: there was none. */
  readonly orderAlive: boolean | undefined;
  /** The request was sent as often as a single call may send it: whoever made the call does not start over. */
  readonly isRepeated: boolean;

  constructor(facts: AcmeFailureFacts) {
    super(codeOf(facts), `${new URL(facts.url).host}, ${facts.step}: ${facts.detail} (${facts.type})`, {
      suggestions: facts.suggestions ?? [],
      cause: facts.cause,
    });
    this.kind = facts.kind;
    this.step = facts.step;
    this.url = facts.url;
    this.status = facts.status;
    this.type = facts.type;
    this.detail = facts.detail;
    this.subproblems = facts.subproblems ?? [];
    this.retryAfterMs = facts.retryAfterMs;
    this.nameFailures = facts.nameFailures ?? [];
    this.orderAlive = facts.orderAlive;
    this.isRepeated = facts.isRepeated ?? false;
  }

  /** The same failure with more known about it. */
  with(more: Partial<AcmeFailureFacts>): AcmeFailure {
    const { kind, step, url, status, type, detail, subproblems, nameFailures, orderAlive, suggestions, cause } = this;
    const own = { kind, step, url, status, type, detail, subproblems, nameFailures, orderAlive, suggestions, cause };
    return new AcmeFailure({ ...own, retryAfterMs: this.retryAfterMs, isRepeated: this.isRepeated, ...more });
  }
}

function codeOf({ kind, step, type }: AcmeFailureFacts): ErrorCode {
  if (kind === 'network' || (kind === 'timeout' && type === 'timeout')) {
    return 'UNREACHABLE';
  }
  if (kind === 'timeout') {
    return 'GAVE_UP';
  }
  return kind === 'problem' || step === 'certificate' ? 'REFUSED' : 'INVALID_ANSWER';
}

export interface ExchangePlace {
  readonly step: AcmeStep;
  readonly url: string;
}

/**
 * An answer whose status is an error, as AcmeFailure: its problem document (RFC 8555 section 6.7), or else its status.
 * `now` stands in for the CA's clock when the answer has no Date header.
 */
export function failureOfResponse(response: HttpResponse, place: ExchangePlace, now: Date): AcmeFailure {
  const problem = problemIn(response.body);
  const wait = { status: response.status, retryAfterMs: retryAfterMs(response.headers, now) };
  if (problem === undefined) {
    const detail = `the CA answered ${response.status} without a problem document`;
    return new AcmeFailure({ ...place, ...wait, kind: 'http', type: 'http', detail });
  }
  return new AcmeFailure({ ...place, ...wait, ...problem, kind: 'problem', nameFailures: nameFailuresOf(problem) });
}

/** A request without an answer, as AcmeFailure. Takes what the Http port threw. */
export function failureOfConnection(thrown: AppError, place: ExchangePlace): AcmeFailure {
  const slow = thrown.cause instanceof Error && thrown.cause.name === 'TimeoutError';
  const kind = slow ? 'timeout' : 'network';
  return new AcmeFailure({ ...place, kind, type: kind, detail: messageOf(thrown), cause: thrown.cause });
}

export interface Problem {
  readonly type: string;
  readonly detail: string;
  readonly subproblems: readonly Subproblem[];
}

/** Decodes a problem object as it stands in answers, challenges and orders; undefined when it is none. */
export function problemOf(json: unknown): Problem | undefined {
  const { type, detail, title, subproblems } = fieldsOf(json);
  if (typeof type !== 'string') {
    return undefined;
  }
  return {
    type: type.replace(/^urn:ietf:params:acme:error:/, ''),
    detail: textOf(detail) ?? textOf(title) ?? 'no detail given',
    subproblems: Array.isArray(subproblems) ? subproblems.flatMap(subproblemOf) : [],
  };
}

function subproblemOf(json: unknown): readonly Subproblem[] {
  const problem = problemOf(json);
  const identifier = textOf(fieldsOf(fieldsOf(json).identifier).value);
  return problem === undefined ? [] : [{ type: problem.type, detail: problem.detail, identifier }];
}

function nameFailuresOf({ subproblems }: Problem): readonly NameFailure[] {
  return subproblems.flatMap(({ identifier, type, detail }) =>
    identifier === undefined ? [] : [{ name: identifier.toLowerCase(), type, detail }],
  );
}

function problemIn(body: string): Problem | undefined {
  try {
    return problemOf(JSON.parse(body));
  } catch {
    return undefined;
  }
}

function fieldsOf(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
