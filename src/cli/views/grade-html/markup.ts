/** Text that is HTML already. */
export interface Markup {
  readonly html: string;
}

type Part = Markup | string | number | undefined | readonly Part[];

/** A template whose values are escaped, unless they are markup themselves; lists are joined, undefined is nothing. */
export function markup(texts: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return { html: texts.map((text, at) => text + htmlOf(values[at])).join('') };
}

function htmlOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return 'html' in part ? part.html : part.map(htmlOf).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
