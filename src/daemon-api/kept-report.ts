import { z } from 'zod';
import { jsonIn } from '../platform/json.ts';
import { TEMPLATE } from './decode-answers.ts';
import type { Report, ReportedTemplate } from './types.ts';

/** What a daemon has put into the load balancer: as much of its report as its removal needs. */
export interface KeptReport {
  /** SHA-256 of its certificates, lower-case hex. */
  readonly fingerprints: readonly string[];
  readonly templates: readonly ReportedTemplate[];
}

/** Label of the daemon's app that holds it while the daemon is stopped and cannot report any more. */
export const KEPT_REPORT_LABEL = 'LETSENCRYPT_REMOVAL';

const KEPT: z.ZodType<KeptReport> = z.object({ fingerprints: z.array(z.string()), templates: z.array(TEMPLATE) });

/** Takes a report, returns what to keep of it. */
export function keptReport({ certificates, templates }: Report): KeptReport {
  return { fingerprints: certificates.map(({ fingerprint }) => fingerprint), templates: templates ?? [] };
}

/** Takes the labels of the daemon's app, returns what is kept there; undefined for nothing, or for something else. */
export function keptReportIn(labels: Readonly<Record<string, string>>): KeptReport | undefined {
  const text = labels[KEPT_REPORT_LABEL];
  return text === undefined ? undefined : KEPT.safeParse(jsonIn(text)).data;
}
