import type { ExportResult } from '../../operations/export.ts';
import { day } from './status-words.ts';
import type { Page } from './types.ts';

/** Takes what was exported, returns where it is; the chain itself when no file was wanted. */
export function exportPage({ vhost, slot, names, notAfter, chain, chainFile, keyFile }: ExportResult): Page {
  const what = `${slot}: ${names.join(', ')}, valid to ${day(notAfter)}`;
  if (chainFile === null) return { body: chain.trimEnd(), notes: [what] };
  const files = [`chain  ${chainFile}`, ...(keyFile === null ? [] : [`key    ${keyFile}`])];
  return { body: files.join('\n'), notes: [`${vhost} is in ${what}`] };
}
