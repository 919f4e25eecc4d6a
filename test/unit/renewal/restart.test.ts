import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/platform/errors.ts';
import { type TickPorts, tick } from '../../../src/renewal/tick.ts';
import { Crash } from '../../support/memory-files.ts';
import { policy } from '../../support/renewal-builders.ts';
import { type World, world } from '../../support/renewal-world.ts';

const OWN_STRATEGY = { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 };
const CONSENT = policy({ allowDowntime: true });

/** One instance, which holds its ports; a restart beside it never ends. */
async function single(publicAgents: number | undefined): Promise<World> {
  const all = await world();
  all.change({ instances: 1, tasksRunning: 1, tasksHealthy: 1, tasks: all.app().tasks.slice(0, 1) });
  all.publicAgents = publicAgents;
  return all;
}

function endState({ app, files }: World, all = files) {
  return {
    installed: app().env.HAPROXY_SSL_CERT !== '',
    strategy: app().upgradeStrategy,
    restart: all.content.has('restart.json'),
  };
}

describe('a single instance on a single agent', () => {
  test.each([
    { agents: 1, verdict: 'would never end', known: '; there is 1 agent' },
    { agents: undefined, verdict: 'might never end', known: '; it hangs unless another agent has them free' },
  ])(
    'is left alone without consent, and told what to do ($agents agents known)',
    async ({ agents, verdict, known }) => {
      const all = await single(agents);

      const report = await tick(all.ports(), policy());

      expect(report.outcomes.at(-1)).toMatchObject({
        ok: false,
        message:
          `restarting /marathon-lb ${verdict}: 1 must stay healthy, so a new instance starts first, and its ports are ` +
          `taken wherever one of 1 runs${known}. Run one more public agent, or at least two instances and agents with ` +
          'minimumHealthCapacity 0.5. Or accept some seconds without the load balancer: --allow-downtime ' +
          '(LETSENCRYPT_ALLOW_DOWNTIME=true).',
      });
      expect(all.counts.patches).toBe(0);
      expect(endState(all)).toEqual({ installed: false, strategy: OWN_STRATEGY, restart: false });
    },
  );

  test('is restarted with consent: the old instance is stopped, the strategy stays', async () => {
    const all = await single(1);
    all.hangDeployments();

    const report = await tick(all.ports(), CONSENT);

    expect(report.outcomes.every(({ ok }) => ok)).toBe(true);
    expect(all.killed).toEqual(['marathon-lb.10.0.0.1']);
    expect(endState(all)).toEqual({ installed: true, strategy: OWN_STRATEGY, restart: false });
  });

  test('is not stopped when a second agent lets the new instance start', async () => {
    const all = await single(2);

    await tick(all.ports(), CONSENT);

    expect(all.killed).toEqual([]);
    expect(endState(all).installed).toBe(true);
  });
});

describe('instances of which one is unhealthy', () => {
  test('lose that one with consent', async () => {
    const all = await world();
    const [first, second] = all.app().tasks;
    if (first === undefined || second === undefined) throw new Error('the world has two instances');
    all.change({ tasksHealthy: 1, tasks: [first, { ...second, healthy: false }] });
    all.hangDeployments();

    await tick(all.ports(), CONSENT);

    expect(all.killed).toEqual(['marathon-lb.10.0.0.2']);
  });
});

describe('a process that dies during the restart', () => {
  const WRITES = ['patchApp', 'killTask'] as const;

  test.each(WRITES.flatMap((write) => [false, true].map((after) => ({ write, after }))))(
    'at $write (after: $after) leaves what the next one finishes',
    async ({ write, after }) => {
      const all = await single(1);
      all.hangDeployments();
      await expect(tick(dyingAt(all.ports(), write, after), CONSENT)).rejects.toThrow(Crash);

      await tick(all.ports(), CONSENT);

      expect(endState(all)).toEqual({ installed: true, strategy: OWN_STRATEGY, restart: false });
      expect(all.counts.patches).toBe(1);
      expect((await all.ports().marathon.deployments()).length).toBe(0);
    },
  );

  test('at any write to the disk as well', async () => {
    const undisturbed = await single(1);
    undisturbed.hangDeployments();
    await tick(undisturbed.ports(), CONSENT);
    const changes = undisturbed.files.changes.length;

    for (let index = 0; index < changes; index += 1) {
      const all = await single(1);
      all.hangDeployments();
      all.files.crashAt(index, 'after');
      await expect(tick(all.ports(), CONSENT)).rejects.toThrow(Crash);

      await tick(all.ports(), CONSENT);
      await all.clock.advance(61_000);
      await tick(all.ports(), CONSENT);

      expect({ index, ...endState(all) }).toEqual({ index, installed: true, strategy: OWN_STRATEGY, restart: false });
    }
  });

  test('is followed by one that rolls back what never ends', async () => {
    const all = await world();
    all.hangDeployments();
    await expect(tick(dyingAt(all.ports(), 'patchApp', true), policy())).rejects.toThrow(Crash);

    await all.clock.run(tick(all.ports(), policy()));

    expect(all.rolledBack).toEqual(['deployment-1']);
    expect(endState(all)).toMatchObject({ installed: false, restart: false });
  });
});

describe('a change whose answer is lost', () => {
  test('is followed to its end, without a second change', async () => {
    const all = await world();
    const ports = all.ports();
    const losing: TickPorts = {
      ...ports,
      marathon: {
        ...ports.marathon,
        async patchApp(appId, patch) {
          await ports.marathon.patchApp(appId, patch);
          throw new AppError('UNREACHABLE', 'marathon.mesos answered 500');
        },
      },
    };

    await tick(losing, policy());
    await all.clock.advance(6_000);
    await tick(all.ports(), policy());

    expect(all.counts.patches).toBe(1);
    expect(endState(all)).toEqual({ installed: true, strategy: OWN_STRATEGY, restart: false });
    expect([...all.files.content.keys()].filter((path) => path.startsWith('failures/'))).toEqual([]);
  });
});

/** Ports of a process that dies right before or right after this call to Marathon. */
function dyingAt(ports: TickPorts, write: 'patchApp' | 'killTask', after: boolean): TickPorts {
  const dying = <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      if (after) await call(...args);
      throw new Crash();
    };
  };
  const { marathon } = ports;
  return {
    ...ports,
    marathon: {
      ...marathon,
      ...(write === 'patchApp' ? { patchApp: dying(marathon.patchApp) } : { killTask: dying(marathon.killTask) }),
    },
  };
}
