import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below every system's ephemeral range, above Marathon's service ports: no outgoing connection takes one of these. */
const LOWEST = 20_000;
const HIGHEST = 30_000;
const ATTEMPTS = 200;

/** A server without an address of its own, as the daemon is one, needs its port at every address. */
const EVERYWHERE = '0.0.0.0';

/**
 * `count` TCP ports on which nobody listens at any of the addresses. They are not reserved: bind them soon.
 * Throws when none can be found, which means that an address does not exist on this machine.
 */
export async function freePorts(count: number, addresses: readonly string[]): Promise<number[]> {
  const found = new Set<number>();
  for (let attempt = 0; found.size < count; attempt += 1) {
    if (attempt >= ATTEMPTS + count) throw new Error(`no free port on ${addresses.join(', ')}`);
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFreeAt(port, [...addresses, EVERYWHERE])) found.add(port);
  }
  return [...found];
}

/** One after another: the address that stands for all would be in the way of each single one. */
async function isFreeAt(port: number, addresses: readonly string[]): Promise<boolean> {
  for (const address of addresses) if (!(await isFree(port, address))) return false;
  return true;
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}
