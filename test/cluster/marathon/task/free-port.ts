import { createServer } from 'node:net';

/** The ports a Mesos agent offers unless told otherwise; below the kernel's ephemeral range, so nobody else takes one. */
const FIRST = 31_000;
const LAST = 32_000;

/**
 * A port of the offered range that nobody listens on at the address and that is not taken; asked last, so that two
 * searches side by side never find the same.
 * Throws an Error when there is none. Source of the range: apache/mesos src/slave/constants.hpp, DEFAULT_PORTS.
 */
export async function freePort(address: string, isTaken: (port: number) => boolean): Promise<number> {
  const count = LAST - FIRST + 1;
  const start = Math.floor(Math.random() * count);
  for (let step = 0; step < count; step += 1) {
    const port = FIRST + ((start + step) % count);
    if ((await isFree(address, port)) && !isTaken(port)) return port;
  }
  throw new Error(`no free port on ${address}`);
}

function isFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, address, () => server.close(() => resolve(true)));
  });
}
