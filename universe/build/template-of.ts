/** The value with one option given, all others of the kind left out. */
export interface Variant {
  /** `letsencrypt.email`. */
  readonly option: string;
  readonly value: unknown;
}

/** When a member is there: with any of these options, or with none of those. */
type Presence =
  | { readonly kind: 'always' }
  | { readonly kind: 'with'; readonly options: readonly string[] }
  | { readonly kind: 'without'; readonly options: readonly string[] };

interface Member {
  readonly presence: Presence;
  readonly text: string;
}

/**
 * Takes a JSON value and what becomes of it with each of several options, returns a mustache template of JSON that makes
 * all of them and their combinations. Throws an Error where two options change the same value, which a template without
 * comparisons could not tell.
 */
export function templateOf(base: unknown, variants: readonly Variant[], indent = ''): string {
  const changed = variants.filter(({ value }) => JSON.stringify(value) !== JSON.stringify(base));
  if (base !== undefined && changed.length === 0 && !isContainer(base)) return JSON.stringify(base);
  const values =
    base === undefined ? variants.map(({ value }) => value) : [base, ...variants.map(({ value }) => value)];
  if (values.every(isObject)) return objectTemplate(base, variants, indent);
  if (isListOfSameLength(values)) return listTemplate(base, variants, indent);
  const [one, ...others] = changed;
  if (one === undefined || others.length > 0)
    throw new Error(`options change the same value: ${changed.map(({ option }) => option).join(', ')}`);
  const plain = (value: unknown) => templateOf(value, [], indent);
  if (base === undefined) return plain(one.value);
  return `{{#${one.option}}}${plain(one.value)}{{/${one.option}}}{{^${one.option}}}${plain(base)}{{/${one.option}}}`;
}

function objectTemplate(base: unknown, variants: readonly Variant[], indent: string): string {
  const inner = `${indent}  `;
  const keys = new Set([base, ...variants.map(({ value }) => value)].flatMap((value) => Object.keys(value ?? {})));
  const members = [...keys].map((key): Member => {
    const having = variants.filter(({ value }) => key in (value as object));
    const innerVariants = having.map(({ option, value }) => ({ option, value: member(value, key) }));
    const text = `${JSON.stringify(key)}: ${templateOf(member(base, key), innerVariants, inner)}`;
    return { presence: presenceOf(key, base, variants, having), text };
  });
  return `{\n${joined(members, inner)}\n${indent}}`;
}

function member(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

function presenceOf(key: string, base: unknown, variants: readonly Variant[], having: readonly Variant[]): Presence {
  const isInBase = base === undefined ? having.length === variants.length : isObject(base) && key in base;
  if (!isInBase) return { kind: 'with', options: having.map(({ option }) => option) };
  const lacking = variants.filter((variant) => !having.includes(variant)).map(({ option }) => option);
  return lacking.length === 0 ? { kind: 'always' } : { kind: 'without', options: lacking };
}

/** Members that are always there come first, so that every other one can bring the comma before it. */
function joined(members: readonly Member[], indent: string): string {
  const always = members.filter(({ presence }) => presence.kind === 'always');
  const others = members.filter(({ presence }) => presence.kind !== 'always');
  const lines = others.map(({ presence, text }, index) => {
    const before = always.length > 0 ? ',' : commaAfter(others.slice(0, index));
    return `${indent}${conditional(presence, `${before} ${text}`.trim())}`;
  });
  const head = always.map(({ text }) => `${indent}${text}`).join(',\n');
  return [...(head === '' ? [] : [head]), ...lines].join('\n');
}

/** A comma if one of the members before is there. */
function commaAfter(members: readonly Member[]): string {
  const options = members.flatMap(({ presence }) => (presence.kind === 'with' ? presence.options : []));
  if (members.some(({ presence }) => presence.kind === 'without'))
    throw new Error('an object needs a member that is always there before one that some options remove');
  return anyOf(options, ',');
}

function conditional(presence: Presence, text: string): string {
  if (presence.kind === 'with') return anyOf(presence.options, text);
  const options = presence.kind === 'without' ? presence.options : [];
  return options.reduceRight((inner, option) => `{{^${option}}}${inner}{{/${option}}}`, text);
}

/** The text, once, if any of the options is given. */
function anyOf([option, ...rest]: readonly string[], text: string): string {
  if (option === undefined) return '';
  const others = anyOf(rest, text);
  return `{{#${option}}}${text}{{/${option}}}${others === '' ? '' : `{{^${option}}}${others}{{/${option}}}`}`;
}

function listTemplate(base: unknown, variants: readonly Variant[], indent: string): string {
  const inner = `${indent}  `;
  const length = Math.max(
    ...[base, ...variants.map(({ value }) => value)].map((value) => (value as unknown[] | undefined)?.length ?? 0),
  );
  const at = (value: unknown, index: number) => (Array.isArray(value) ? value[index] : undefined);
  const elements = Array.from({ length }, (_, index) => {
    const innerVariants = variants.map(({ option, value }) => ({ option, value: at(value, index) }));
    return `${inner}${templateOf(at(base, index), innerVariants, inner)}`;
  });
  return length === 0 ? '[]' : `[\n${elements.join(',\n')}\n${indent}]`;
}

function isListOfSameLength(values: readonly unknown[]): boolean {
  return values.every(Array.isArray) && new Set(values.map((value) => (value as unknown[]).length)).size === 1;
}

function isContainer(value: unknown): boolean {
  return isObject(value) || Array.isArray(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
