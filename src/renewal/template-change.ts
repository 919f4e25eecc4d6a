import { type TlsTemplates, tlsTemplates } from '../marathon-lb/tls-templates.ts';
import type { TemplateRecord } from '../store/types.ts';
import type { ObservedLoadBalancer, Policy } from './types.ts';

/** What to change in the load balancer's TLS templates. */
export interface TemplateChange {
  /** Variable -> text; `null` removes it. */
  readonly values: Readonly<Record<string, string | null>>;
  /** In words, one for each. */
  readonly reasons: readonly string[];
  /** Why the policy cannot be set. */
  readonly problem: string | undefined;
}

/**
 * Takes the templates as they are, what was set by us before and the policy; returns what to set, and what to put back
 * because it is not wanted any more. What an operator has changed since is put back only where the policy wants it so.
 */
export function templateChange(
  { templates, version }: Pick<ObservedLoadBalancer, 'templates' | 'version'>,
  records: readonly TemplateRecord[],
  { tls }: Pick<Policy, 'tls'>,
): TemplateChange {
  const wanted = tlsTemplates(tls, version);
  const variables = wanted.kind === 'templates' ? wanted.variables : {};
  const missing = Object.entries(variables).filter(([variable, text]) => templates[variable] !== text);
  const undone = wanted.kind === 'impossible' ? [] : leftOver(templates, records, variables);
  return {
    values: { ...Object.fromEntries(missing), ...Object.fromEntries(undone.map((one) => [one.variable, one.before])) },
    reasons: [
      ...missing.map(([variable]) => setReason(variable, templates[variable], records)),
      ...undone.map(({ variable }) => `${variable} is not wanted any more`),
    ],
    problem: problemOf(wanted),
  };
}

function problemOf(wanted: TlsTemplates): string | undefined {
  return wanted.kind === 'impossible' ? `the TLS policy cannot be set: ${wanted.reason}` : undefined;
}

function leftOver(
  templates: ObservedLoadBalancer['templates'],
  records: readonly TemplateRecord[],
  variables: Readonly<Record<string, string>>,
): readonly TemplateRecord[] {
  return records.filter(({ variable, ours }) => variables[variable] === undefined && templates[variable] === ours);
}

/** Drift has a word of its own: somebody, or Cosmos, changed the app. */
function setReason(variable: string, text: string | undefined, records: readonly TemplateRecord[]): string {
  const record = records.find((one) => one.variable === variable);
  if (record === undefined || text === record.ours) return `${variable} is to be set`;
  return text === undefined || text === ''
    ? `${variable}, which was set, is gone from the app: put back`
    : `${variable}, which was set, was changed in the app: put back`;
}

/**
 * Takes the templates as they are, what is remembered and the texts that will be set; returns what to remember from now
 * on. What stood there before us stays remembered while our own text, or nothing after a change of the app, stands there.
 */
export function templateRecords(
  templates: ObservedLoadBalancer['templates'],
  records: readonly TemplateRecord[],
  values: TemplateChange['values'],
): readonly TemplateRecord[] {
  const isReturn = (record: TemplateRecord | undefined) =>
    record !== undefined && values[record.variable] === record.before;
  const kept = records.filter((record) => values[record.variable] === undefined || isReturn(record));
  const set = Object.entries(values).flatMap(([variable, ours]) => {
    const record = records.find((one) => one.variable === variable);
    if (ours === null || isReturn(record)) return [];
    const text = templates[variable];
    const isOurs = record !== undefined && (text === undefined || text === '' || text === record.ours);
    return [{ variable, ours, before: isOurs ? record.before : (text ?? null) }];
  });
  return [...kept, ...set];
}

/** Takes what is remembered and the values that have been set; returns what is still to be put back one day. */
export function withoutReturned(
  records: readonly TemplateRecord[],
  values: TemplateChange['values'],
): readonly TemplateRecord[] {
  return records.filter(({ variable, before }) => values[variable] === undefined || values[variable] !== before);
}
