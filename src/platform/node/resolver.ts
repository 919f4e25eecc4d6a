import { Resolver as NodeResolver } from 'node:dns/promises';
import type { CaaRecord, DnsAnswer } from '../dns.ts';
import { messageOf } from '../errors.ts';
import type { TimedResolver } from '../resolver.ts';

/** One try and one more: what is asked after it is worth less than not keeping an order waiting. */
const TIMEOUT_MS = 2_000;
const TRIES = 2;

const NO_SUCH_NAME = 'ENOTFOUND';
const NO_SUCH_RECORD = 'ENODATA';

/** What a name server itself answered, in c-ares's words; everything else is the way to it. */
const REFUSALS = new Set(['ESERVFAIL', 'EREFUSED', 'EFORMERR']);

/** Takes name servers (`9.9.9.9`, `127.0.0.1:5353`, `[2620:fe::fe]:53`); none are those of the system. */
export function nodeResolver(servers: readonly string[] = []): TimedResolver {
  const resolver = new NodeResolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers.length > 0) resolver.setServers(servers);
  return {
    ipv4: (name) => answerOf(() => resolver.resolve4(name)),
    ipv6: (name) => answerOf(() => resolver.resolve6(name)),
    alias: (name) => answerOf(() => resolver.resolveCname(name)),
    caa: (name) =>
      answerOf(async () => (await resolver.resolveCaa(name)).flatMap((record) => caaRecords({ ...record }))),
    ttlSeconds: async (name) => {
      const v4 = await answerOf(() => resolver.resolve4(name, { ttl: true }));
      const answer = v4.kind === 'found' ? v4 : await answerOf(() => resolver.resolve6(name, { ttl: true }));
      return answer.kind === 'found' ? Math.min(...answer.records.map(({ ttl }) => ttl)) : undefined;
    },
  };
}

async function answerOf<T>(ask: () => Promise<readonly T[]>): Promise<DnsAnswer<T>> {
  try {
    const records = await ask();
    return records.length === 0 ? { kind: 'none' } : { kind: 'found', records };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === NO_SUCH_RECORD) return { kind: 'none' };
    if (code === NO_SUCH_NAME) return { kind: 'none', noSuchName: true };
    return { kind: 'unknown', reason: reasonOf(code) || messageOf(error), refused: REFUSALS.has(code) };
  }
}

/** In words, but for what a name server answered: those codes are DNS's own (RFC 1035 section 4.1.1). */
function reasonOf(code: string): string {
  return WAY_TO_IT[code] ?? code.replace(/^E/, '');
}

const WAY_TO_IT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no name server there',
  ETIMEOUT: 'no answer in time',
};

/** Node hands out a record as `{critical: 128, issue: 'ca.example'}`, the flags byte under a name that suits one bit of it. */
function caaRecords({ critical: flags, ...properties }: Readonly<Record<string, unknown>>): readonly CaaRecord[] {
  return Object.entries(properties)
    .filter(([tag]) => tag !== 'type')
    .map(([tag, value]) => ({ tag: tag.toLowerCase(), value: String(value), critical: (Number(flags) & 128) !== 0 }));
}
