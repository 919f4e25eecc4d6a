import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, onTestFinished } from 'vitest';
import type { TickPorts } from '../../src/renewal/tick.ts';
import type { TickReport } from '../../src/renewal/types.ts';
import { type Pebble, type PebbleOptions, startPebble } from '../cluster/acme/pebble.ts';
import type { RecordedRequest } from '../cluster/acme/types.ts';
import { freePorts } from '../cluster/free-ports.ts';
import { startSupervisor } from '../cluster/processes/supervisor.ts';
import { type ScriptedMarathon, scriptedMarathon } from '../support/scripted-marathon-server.ts';
import { type TickingDaemon, type TickingDaemonParts, tickingDaemon } from '../support/ticking-daemon.ts';

/** A CA and a load balancer for a whole file of tests, and a daemon on an empty store for each of them. */
export interface TickingLab {
  readonly pebble: Pebble;
  readonly daemon: TickingDaemon;
  readonly stateDirectory: string;
  /** Ends the test's daemon and starts another on the same store, with some ports replaced. */
  restart(more?: Partial<TickPorts>, externalAccount?: TickingDaemonParts['externalAccount']): Promise<TickingDaemon>;
  /**
   * The same on another port, as Marathon starts it: the load balancer does not lead there until `route`, which lasts as
   * long as the test.
   */
  restartElsewhere(): Promise<{ readonly daemon: TickingDaemon; route(): Promise<void> }>;
  /** The sizes of the orders placed in this test. */
  orders(): readonly number[];
  /** The requests of this test. */
  requests(): readonly RecordedRequest[];
  /** Their kinds. */
  kinds(): readonly string[];
  issuedNames(): Promise<readonly string[]>;
  failures(): Promise<readonly { readonly subject: string; readonly action: string; readonly type: string }[]>;
}

/** Call it at the top of a file: it starts and stops everything by hooks. */
export function tickingLab(
  options: Partial<Omit<PebbleOptions, 'supervisor' | 'loadBalancer'>> = {},
  more: Pick<TickingDaemonParts, 'externalAccount'> = {},
): TickingLab {
  let pebble: Pebble;
  let marathon: ScriptedMarathon;
  let parts: TickingDaemonParts;
  let daemon: TickingDaemon;
  let before = 0;

  beforeAll(async () => {
    const supervisor = await startSupervisor();
    const [http = 0, https = 0] = await freePorts(2, ['127.0.0.1']);
    pebble = await startPebble({ ...options, supervisor, loadBalancer: { address: '127.0.0.1', http, https } });
    marathon = await scriptedMarathon(http, https);
    parts = { pebble, marathonUrl: marathon.url, challengePort: http, stateDirectory: '', ...more };
    return async () => {
      marathon.close();
      await pebble.stop();
      await supervisor.stop();
    };
  });

  beforeEach(async () => {
    marathon.reset();
    pebble.clearFaults();
    parts = { ...parts, stateDirectory: await mkdtemp(join(tmpdir(), 'ticking-')) };
    daemon = await tickingDaemon(parts);
    before = pebble.requests.length;
    return async () => {
      await daemon.close();
      await rm(parts.stateDirectory, { recursive: true, force: true });
    };
  });

  return {
    get pebble() {
      return pebble;
    },
    get daemon() {
      return daemon;
    },
    get stateDirectory() {
      return parts.stateDirectory;
    },
    async restart(changed = {}, externalAccount = parts.externalAccount) {
      await daemon.close();
      daemon = await tickingDaemon({ ...parts, ...(externalAccount && { externalAccount }) }, changed);
      return daemon;
    },
    async restartElsewhere() {
      const [port = 0] = await freePorts(1, ['127.0.0.1']);
      await daemon.close();
      daemon = await tickingDaemon({ ...parts, challengePort: port });
      return { daemon, route: () => route(parts.challengePort, port) };
    },
    orders: () =>
      pebble.requests.slice(before).flatMap(({ kind, payload }) => {
        const identifiers = payload?.identifiers as readonly unknown[] | undefined;
        return kind === 'newOrder' ? [identifiers?.length ?? 0] : [];
      }),
    requests: () => pebble.requests.slice(before),
    kinds: () => pebble.requests.slice(before).map(({ kind }) => kind),
    issuedNames: async () => (await daemon.store.load()).certificates.flatMap(({ names }) => names),
    failures: async () =>
      (await daemon.store.load()).failures.map(({ subject, action, type }) => ({ subject, action, type })),
  };
}

/** Leads connections from one local port to another until the test has ended. */
async function route(from: number, to: number): Promise<void> {
  const server = createServer((client) => {
    const daemon = connect(to, '127.0.0.1');
    client.pipe(daemon).pipe(client);
    for (const socket of [client, daemon]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(from, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
}

/** What a tick's actions came to, in words. */
export function messagesOf({ outcomes }: TickReport): string {
  return outcomes.map(({ message }) => message).join('\n');
}
