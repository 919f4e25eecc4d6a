import { join } from 'node:path';
import type { BenchContext } from '../types.ts';
import { wholeProcess } from '../whole-process.ts';
import { type Client, OURS } from './clients.ts';
import type { CountedPebble } from './counted-pebble.ts';
import type { IssueOnceCost, IssueSample, Order } from './types.ts';

/** Names that no other run has had. */
export function freshNames(count: number, id: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => `n${index}.${id}.example.com`);
}

/** Lets a client get the certificates as a whole process. Throws when the CA has not handed out one for each order. */
export async function oneRun(
  client: Client,
  orders: readonly Order[],
  id: string,
  pebble: CountedPebble,
  { supervisor, directory }: BenchContext,
): Promise<IssueSample> {
  const request = await client.command(orders, join(directory, 'clients', id));
  const before = pebble.counts();
  const { seconds, stdout } = await wholeProcess(supervisor, request);
  const after = pebble.counts();
  const certificates = after.certificates - before.certificates;
  if (certificates < orders.length)
    throw new Error(`${client.name} fetched ${certificates} certificates for ${orders.length} orders`);
  return {
    seconds,
    requests: after.requests - before.requests,
    connections: after.connections - before.connections,
    cost: client.name === OURS ? (JSON.parse(stdout) as IssueOnceCost) : undefined,
  };
}
