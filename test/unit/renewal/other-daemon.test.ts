import { describe, expect, onTestFinished, test } from 'vitest';
import { challengeBoard, type ReadableBoard } from '../../../src/daemon/challenge-board.ts';
import { publicRoute } from '../../../src/daemon/routes.ts';
import type { App, Marathon } from '../../../src/marathon/types.ts';
import { challengeLabels } from '../../../src/marathon-lb/challenge-labels.ts';
import { nodeHttpProbe } from '../../../src/platform/node/http-probe.ts';
import { serveHttp } from '../../../src/platform/node/http-server.ts';
import { nodeRandom } from '../../../src/platform/node/random.ts';
import { addressLook } from '../../../src/renewal/self-check/address-look.ts';
import { tick } from '../../../src/renewal/tick.ts';
import { policy } from '../../support/renewal-builders.ts';
import { type World, world } from '../../support/renewal-world.ts';

/** A daemon's challenge port, on a free port of this machine. */
async function challengeServer() {
  const board = challengeBoard({ monotonicMs: () => 0 }, nodeRandom);
  const server = await serveHttp(0, async (request) => publicRoute(request, board, { silentMs: () => 0 }));
  onTestFinished(() => server.close());
  return { board, port: server.port };
}

function rival(base: App, id: string, group: string): App {
  return { ...base, id, labels: challengeLabels({ hostname: 'acme.example.com', group }), deployments: [] };
}

/** What a tick of the daemon with this board finds, where the load balancer passes challenges to that port. */
async function problemsOf(all: World, board: ReadableBoard, port: number, others: readonly App[]) {
  const ports = all.ports();
  const marathon: Pick<Marathon, 'apps'> = { apps: async () => [all.app(), ...others] };
  const { observation } = await tick(
    {
      ...ports,
      probe: board.probe,
      marathon: { ...ports.marathon, ...marathon },
      http: { get: (request) => nodeHttpProbe.get({ ...request, address: '127.0.0.1', port }) },
    },
    policy(),
  );
  return new Set(observation.routes.map(({ problem }) => problem));
}

describe('two daemons behind one load balancer', () => {
  test('the one that gets no challenges names the other and the cure, and orders nothing', async () => {
    const [all, first, second] = await Promise.all([world(), challengeServer(), challengeServer()]);
    const others = [
      rival(all.app(), '/letsencrypt', 'external'),
      rival(all.app(), '/old/letsencrypt', 'external'),
      rival(all.app(), '/letsencrypt-internal', 'internal'),
    ];

    expect(await problemsOf(all, second.board, first.port, others)).toEqual(
      new Set([
        '10.0.0.1:80 leads to another letsencrypt daemon, /old/letsencrypt: keep one for each group (dcos marathon app stop /old/letsencrypt), or give one another --group',
      ]),
    );
    expect(all.counts.orders).toBe(0);
    expect(await problemsOf(all, first.board, first.port, others)).toEqual(new Set());
    expect(all.counts.orders).toBe(1);
  });

  test('one that no app here stands for is said to be elsewhere', async () => {
    const [all, first, second] = await Promise.all([world(), challengeServer(), challengeServer()]);

    const problems = await problemsOf(all, second.board, first.port, []);

    expect([...problems].join()).toContain('which is no app of this Marathon');
  });

  test('the address of another cluster is recognised as well', async () => {
    const [first, second] = await Promise.all([challengeServer(), challengeServer()]);
    const ports = { http: first.port, https: 443 };

    const look = (board: ReadableBoard) =>
      addressLook({ name: 'localhost', address: '127.0.0.1', ports, probe: board.probe }, nodeHttpProbe);

    expect(await look(second.board)).toMatchObject({
      result: 'elsewhere',
      detail: 'leads to another letsencrypt daemon: let the name lead to this cluster alone',
    });
    expect(await look(first.board)).toMatchObject({ result: 'here' });
  });
});
