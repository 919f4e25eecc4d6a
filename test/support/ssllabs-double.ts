import type { Http, HttpRequest, HttpResponse } from '../../src/platform/http.ts';

/** How the double stands in for SSL Labs: what its manual says of API v3 and v4 (ssllabs/ssllabs-scan). */
export interface SslLabsDouble extends Http {
  /** Calls so far, as `v4 analyze shop.example.com`. */
  readonly calls: readonly string[];
  /** Most assessments that were under way at a time. */
  readonly busiest: () => number;
}

export interface SslLabsRules {
  /** Milliseconds from any start, as the client's clock has them. */
  readonly nowMs: () => number;
  /** What hosts get; each endpoint `address grade`, or `address` alone for one that could not be assessed. */
  readonly grades: Readonly<Record<string, readonly string[]>>;
  readonly maxAssessments?: number;
  readonly coolOffMs?: number;
  /** Who is registered for v4. */
  readonly registered?: readonly string[];
  /** Status of the next calls, before anything else. */
  readonly failures?: number[];
  /** Assessments of others, under way for so long. */
  readonly othersUntilMs?: number;
}

const DNS_MS = 4_000;
const ASSESSMENT_MS = 60_000;

/** Refuses (429) what a well-written client never does: a new assessment during the cool-off, or more than allowed. */
export function ssllabsDouble(rules: SslLabsRules): SslLabsDouble {
  const {
    nowMs,
    grades,
    maxAssessments = 1,
    coolOffMs = 1_000,
    registered = [],
    failures = [],
    othersUntilMs = 0,
  } = rules;
  const calls: string[] = [];
  const begun = new Map<string, number>();
  let busiest = 0;
  const underWay = () =>
    [...begun.values()].filter((startMs) => nowMs() < startMs + ASSESSMENT_MS).length +
    (nowMs() < othersUntilMs ? 1 : 0);

  const analyze = (host: string) => {
    const startMs = begun.get(host);
    if (startMs !== undefined) return answer(200, hostObject(host, nowMs() - startMs, grades[host]));
    const newest = Math.max(...begun.values(), Number.NEGATIVE_INFINITY);
    if (underWay() >= maxAssessments || nowMs() < newest + coolOffMs) return answer(429, { errors: [] });
    begun.set(host, nowMs());
    busiest = Math.max(busiest, underWay());
    return answer(200, hostObject(host, 0, grades[host]));
  };

  return {
    calls,
    busiest: () => busiest,
    request: async ({ url, headers = {} }: HttpRequest) => {
      const { pathname, searchParams } = new URL(url);
      const [version = '', call = ''] = pathname.split('/').slice(-2);
      const host = searchParams.get('host') ?? '';
      calls.push([version, call, host].filter((part) => part !== '').join(' '));
      const failure = failures.shift();
      if (failure !== undefined) return answer(failure, { errors: [{ message: 'scripted' }] });
      if (call === 'info') {
        const currentAssessments = underWay();
        return answer(200, { maxAssessments, currentAssessments, newAssessmentCoolOff: coolOffMs, messages: [] });
      }
      if (version === 'v4' && !registered.includes(headers.email ?? '')) return answer(441, { errors: [] });
      if (searchParams.get('publish') !== 'off') return answer(400, { errors: [{ field: 'publish', message: 'on' }] });
      return analyze(host);
    },
  };
}

function hostObject(host: string, ageMs: number, endpoints: readonly string[] | undefined) {
  const common = { host, port: 443, protocol: 'http', isPublic: false };
  if (ageMs < DNS_MS) return { ...common, status: 'DNS', statusMessage: 'Resolving domain names' };
  if (endpoints === undefined) return { ...common, status: 'ERROR', statusMessage: 'Unable to resolve domain name' };
  if (ageMs < ASSESSMENT_MS) return { ...common, status: 'IN_PROGRESS', endpoints: [] };
  return {
    ...common,
    status: 'READY',
    testTime: Date.parse('2026-11-24T12:00:00Z'),
    endpoints: endpoints.map((text) => {
      const [ipAddress, grade] = text.split(' ');
      return grade === undefined
        ? { ipAddress, statusMessage: 'Unable to connect to the server' }
        : { ipAddress, grade, gradeTrustIgnored: grade, statusMessage: 'Ready', hasWarnings: false };
    }),
  };
}

function answer(status: number, body: unknown): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
