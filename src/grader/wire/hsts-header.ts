import type { Hsts } from '../facts.ts';

/** Takes the value of a Strict-Transport-Security header, returns what it says (RFC 6797 section 6.1). */
export function parseHsts(value: string): Hsts {
  const directives = new Map<string, string>();
  for (const part of value.split(';').map((text) => text.trim())) {
    if (part === '') continue;
    const [, name = '', argument = ''] = /^([^=\s]+)\s*(?:=\s*(.*))?$/.exec(part) ?? [];
    const key = name.toLowerCase();
    if (key === '') return { kind: 'invalid', reason: `"${part.slice(0, 40)}" is no directive` };
    if (directives.has(key)) return { kind: 'invalid', reason: `${key} is repeated` };
    directives.set(key, argument.replace(/^"(.*)"$/, '$1'));
  }
  const maxAge = directives.get('max-age');
  if (maxAge === undefined) return { kind: 'invalid', reason: 'max-age is missing' };
  if (!/^\d{1,15}$/.test(maxAge)) return { kind: 'invalid', reason: 'max-age is not a number' };
  return {
    kind: 'present',
    maxAgeSeconds: Number(maxAge),
    includeSubDomains: directives.has('includesubdomains'),
    preload: directives.has('preload'),
  };
}
