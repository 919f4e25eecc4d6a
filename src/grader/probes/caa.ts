import type { Dns } from '../../platform/dns.ts';
import { isIpAddress } from '../../x509/names.ts';
import type { Known } from '../facts.ts';

/**
 * The CAA properties that hold for a host, as `issue letsencrypt.org`: those of the nearest name upwards that has any
 * (RFC 8659 section 3). Empty when none has; unknown when a nearer name could not be asked.
 */
export async function caaOf(dns: Dns, host: string): Promise<Known<readonly string[]>> {
  if (isIpAddress(host)) return [];
  const labels = host.split('.');
  const names = labels.map((_, at) => labels.slice(at).join('.'));
  const answers = await Promise.all(names.map((name) => dns.caa(name)));
  for (const answer of answers) {
    if (answer.kind === 'unknown') return 'unknown';
    if (answer.kind === 'found') return answer.records.map(({ tag, value }) => `${tag} ${value}`);
  }
  return [];
}
