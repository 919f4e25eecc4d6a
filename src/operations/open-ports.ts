import { isTcpFailure, type Tcp } from '../platform/tcp.ts';
import type { OpenPorts } from '../preflight/types.ts';
import { atOnce } from './at-once.ts';

/** HAProxy's own pages and the service ports of apps, as the marathon-lb package opens them. */
const PORTS = [9090, 9091, ...Array.from({ length: 101 }, (_, index) => 10_000 + index)];

/** A firewall that drops packets keeps silent; whoever is there answers sooner. */
const TIMEOUT_MS = 1_500;
const AT_ONCE = 64;

/** Addresses that only a cluster's own network reaches (RFC 1918, 4193, 6598, link-local, loopback). */
const PRIVATE =
  /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1$|f[cd]|fe[89ab])/i;

/** Takes addresses, returns for each public one the ports beside 80 and 443 that take connections from here. Never throws. */
export async function openPorts(addresses: readonly string[], tcp: Tcp): Promise<readonly OpenPorts[]> {
  const open = addresses.filter((address) => !PRIVATE.test(address));
  return Promise.all(
    open.map(async (address) => {
      const taken = await atOnce(PORTS, AT_ONCE, async (port) => {
        const connection = await tcp.connect({ address, port }, TIMEOUT_MS);
        if (isTcpFailure(connection)) return [];
        connection.close();
        return [port];
      });
      return { address, ports: taken.flat() };
    }),
  );
}
