import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ALLOCATOR_ENV } from '../../../src/app-definition/daemon-app.ts';
import type { SpawnRequest } from '../../cluster/types.ts';
import { peerProgram } from '../peers.ts';
import type { BenchContext } from '../types.ts';
import type { CountedPebble } from './counted-pebble.ts';
import type { IssueOnceRequest, Order } from './types.ts';

/** An ACME client as a command: new account, http-01 answered on the CA's port, certificate below `folder`. */
export interface Client {
  readonly name: string;
  command(orders: readonly Order[], folder: string): Promise<SpawnRequest>;
}

export const OURS = 'ours';

/** Our own client, certbot and lego, as far as they are installed. The peers take one order a run. */
export async function installedClients(pebble: CountedPebble, context: BenchContext): Promise<readonly Client[]> {
  const certbot = peerProgram('certbot', context.say);
  const lego = peerProgram('lego', context.say);
  return [
    await ourClient(pebble, context),
    ...(certbot === undefined ? [] : [certbotClient(certbot, pebble)]),
    ...(lego === undefined ? [] : [legoClient(lego, pebble)]),
  ];
}

/** `issue-once.ts` beside the built product. */
export async function ourClient(pebble: CountedPebble, { product }: BenchContext): Promise<Client> {
  const program = await product.program(join(import.meta.dirname, 'issue-once.ts'));
  return {
    name: OURS,
    async command(orders, folder) {
      await mkdir(folder, { recursive: true });
      const request: IssueOnceRequest = {
        directoryUrl: pebble.directoryUrl,
        httpPort: pebble.httpPort,
        stateDirectory: join(folder, 'state'),
        keyType: orders[0]?.keyType ?? 'p256',
        orders: orders.map(({ names }) => names),
      };
      const file = join(folder, 'request.json');
      await writeFile(file, JSON.stringify(request));
      return {
        name: OURS,
        command: [process.execPath, program, file],
        env: {
          NODE_EXTRA_CA_CERTS: pebble.caFile,
          NODE_COMPILE_CACHE: join(dirname(program), 'compile-cache'),
          ...ALLOCATOR_ENV,
        },
        cwd: folder,
      };
    },
  };
}

function certbotClient(program: string, pebble: CountedPebble): Client {
  const keys = {
    p256: ['--key-type', 'ecdsa', '--elliptic-curve', 'secp256r1'],
    rsa4096: ['--key-type', 'rsa', '--rsa-key-size', '4096'],
  };
  return peerClient('certbot', { REQUESTS_CA_BUNDLE: pebble.caFile }, ({ names, keyType }, folder) => [
    program,
    ...['certonly', '--standalone', '--non-interactive', '--agree-tos', '--register-unsafely-without-email'],
    ...['--server', pebble.directoryUrl, '--http-01-port', `${pebble.httpPort}`, ...keys[keyType]],
    ...['config', 'work', 'logs'].flatMap((kind) => [`--${kind}-dir`, join(folder, kind)]),
    ...['-d', names.join(',')],
  ]);
}

function legoClient(program: string, pebble: CountedPebble): Client {
  const keys = { p256: 'ec256', rsa4096: 'rsa4096' };
  return peerClient('lego', { LEGO_CA_CERTIFICATES: pebble.caFile }, ({ names, keyType }, folder) => [
    program,
    ...['--server', pebble.directoryUrl, '--accept-tos', '--email', 'bench@example.com', '--path', folder],
    ...['--http', '--http.port', `:${pebble.httpPort}`, '--key-type', keys[keyType]],
    ...names.flatMap((name) => ['--domains', name]),
    'run',
  ]);
}

function peerClient(
  name: string,
  env: Readonly<Record<string, string>>,
  commandOf: (order: Order, folder: string) => readonly [string, ...string[]],
): Client {
  return {
    name,
    async command([order, ...more], folder) {
      if (order === undefined || more.length > 0) throw new Error(`${name} takes one order a run`);
      await mkdir(folder, { recursive: true });
      const command = commandOf(order, folder);
      return { name, command, env: { PATH: process.env.PATH ?? '', HOME: folder, ...env }, cwd: folder };
    },
  };
}
