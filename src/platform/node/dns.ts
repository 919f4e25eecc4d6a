import { lookup, resolveCaa } from 'node:dns/promises';
import type { CaaRecord, Dns, DnsAnswer } from '../dns.ts';
import { messageOf } from '../errors.ts';

/** The system's resolver. */
export const nodeDns: Dns = { addresses: addressesOf, caa: caaOf };

const ABSENT = new Set(['ENOTFOUND', 'ENODATA', 'NOTFOUND']);

async function addressesOf(name: string): Promise<DnsAnswer<string>> {
  try {
    const found = await lookup(name, { all: true, order: 'ipv4first' });
    return found.length === 0
      ? { kind: 'none' }
      : { kind: 'found', records: [...new Set(found.map((a) => a.address))] };
  } catch (error) {
    return failureOf(error);
  }
}

async function caaOf(name: string): Promise<DnsAnswer<CaaRecord>> {
  try {
    const found = await resolveCaa(name);
    const records = found.flatMap(({ critical, ...properties }) =>
      Object.entries(properties).map(([tag, value]) => ({ tag, value: String(value), critical: critical !== 0 })),
    );
    return records.length === 0 ? { kind: 'none' } : { kind: 'found', records };
  } catch (error) {
    return failureOf(error);
  }
}

function failureOf(error: unknown): DnsAnswer<never> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ABSENT.has(code) ? { kind: 'none' } : { kind: 'unknown', reason: code || messageOf(error) };
}
