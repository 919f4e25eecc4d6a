import type { Known } from '../facts.ts';
import type { Scan } from './scan.ts';

/** Whether a hello of a version that does not exist yet is answered with one that does. One connection. */
export async function futureVersion(scan: Scan): Promise<Known<boolean>> {
  const answer = await scan.ask({ version: 'TLSv1.2', legacyVersion: 0x0305 });
  if (answer.kind === 'flight') return true;
  return answer.kind === 'not asked' ? 'unknown' : false;
}
