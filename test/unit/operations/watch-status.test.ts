import { beforeAll, describe, expect, it } from 'vitest';
import type { StatusResult } from '../../../src/operations/types.ts';
import { isSameStatus, watchStatus } from '../../../src/operations/watch-status.ts';
import { AppError } from '../../../src/platform/errors.ts';
import { makeCertificate } from '../../support/certificate-maker.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { app, NOW, report, task } from './builders.ts';
import { gradedTarget } from './graded.ts';

const REQUEST = { only: [], plugin: '0.1.0', daemonId: '/letsencrypt', loadBalancerId: undefined, intervalMs: 5_000 };
const LB = app({ id: '/marathon-lb', args: ['sse', '--group', 'external'], tasks: [task({ ports: [80, 443, 9090] })] });
const SHOP = app({ labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'shop.example.com' } });
const MINUTE_MS = 60_000;

let [first, second] = ['', ''];

beforeAll(async () => {
  [first, second] = (await Promise.all(
    [1, 2].map(async () => (await makeCertificate({ names: ['shop.example.com'] })).pem),
  )) as [string, string];
});

/** A watched cluster whose certificate and whose failures the test decides; `seen` is what the listener heard. */
function watched(failure?: Error) {
  const world = { pem: first, failure, grades: 0, repositories: 0 };
  const clock = fakeClock();
  const seen: string[] = [];
  const ports = {
    marathon: {
      apps: async () => {
        if (world.failure !== undefined) throw world.failure;
        return [LB, SHOP];
      },
    },
    daemonOf: () => undefined,
    newestPackage: async () => {
      world.repositories += 1;
      return undefined;
    },
    tls: {
      look: async () => ({ kind: 'served', leafPem: world.pem, protocol: 'TLSv1.3', authorized: false }) as const,
    },
    clock,
    grader: {
      grade: async () => gradedTarget(),
      gradeWithin: async () => {
        world.grades += 1;
        return gradedTarget();
      },
    },
  };
  const listener = {
    onResult: ({ vhosts }: StatusResult) => void seen.push(vhosts.map(({ grade }) => grade).join()),
    onError: ({ message }: AppError) => void seen.push(message),
  };
  const ended = watchStatus(REQUEST, ports, listener).catch((error: Error) => error.message);
  return { world, clock, seen, ended };
}

describe('watchStatus', () => {
  it('looks at every interval', async () => {
    const { clock, seen } = watched();

    await clock.advance(4_999);
    expect(seen).toEqual(['A']);
    await clock.advance(1);
    expect(seen).toEqual(['A', 'A']);
    await clock.advance(20_000);
    expect(seen).toHaveLength(6);
  });

  it('grades every five minutes only, and asks the repositories once', async () => {
    const { world, clock, seen } = watched();

    await clock.advance(4 * MINUTE_MS);
    expect(world.grades).toBe(1);
    await clock.advance(MINUTE_MS);

    expect(world).toMatchObject({ grades: 2, repositories: 1 });
    expect(new Set(seen)).toEqual(new Set(['A']));
  });

  it('grades anew when another certificate is served', async () => {
    const { world, clock } = watched();
    await clock.advance(MINUTE_MS);
    world.pem = second;
    await clock.advance(MINUTE_MS);

    expect(world.grades).toBe(2);
  });

  it('goes on while the cluster is away', async () => {
    const { world, clock, seen } = watched();
    await clock.advance(1);
    world.failure = new AppError('UNREACHABLE', 'connection refused');
    await clock.advance(5_000);
    world.failure = undefined;
    await clock.advance(5_000);

    expect(seen).toEqual(['A', 'connection refused', 'A']);
  });

  it('ends when the login is not taken any more, and at a bug', async () => {
    const [refused, broken] = [watched(), watched()];
    await refused.clock.advance(1);
    await broken.clock.advance(1);
    refused.world.failure = new AppError('NOT_ALLOWED', 'log in again');
    broken.world.failure = new TypeError('ours');
    await refused.clock.advance(5_000);
    await broken.clock.advance(5_000);

    expect(await refused.ended).toBe('log in again');
    expect(await broken.ended).toBe('ours');
    expect(refused.seen).toEqual(['A']);
  });

  it('ends where the first look fails already', async () => {
    const { ended, seen } = watched(new AppError('UNREACHABLE', 'connection refused'));

    expect(await ended).toBe('connection refused');
    expect(seen).toEqual([]);
  });
});

describe('isSameStatus', () => {
  const at = (iso: string, given: Partial<StatusResult> = {}): StatusResult => ({
    at: iso,
    loadBalancer: { appId: '/marathon-lb', groups: ['external'], instances: 1 },
    daemon: { kind: 'reporting', appId: '/letsencrypt', version: '1', at: iso, nextLookAt: iso, problem: null },
    versions: { plugin: '1', daemon: '1', repository: null, upgrade: null },
    graded: false,
    vhosts: [],
    events: [],
    failures: [],
    paused: [],
    limits: [{ limit: 'newOrders', subject: '', left: Date.parse(iso) % 300, capacity: 300 }],
    account: null,
    notes: [],
    ...given,
  });

  it('does not count the passing of time', () => {
    expect(isSameStatus(at('2026-11-24T12:00:00.000Z'), at('2026-11-24T12:00:00.005Z'))).toBe(true);
  });

  it('counts everything else', () => {
    const [iso, { events }] = ['2026-11-24T12:00:00.000Z', report({ events: [{ at: NOW, message: 'x', ok: true }] })];

    expect(isSameStatus(at(iso), at(iso, { notes: ['slow clock'] }))).toBe(false);
    expect(isSameStatus(at(iso), at(iso, { events }))).toBe(false);
    expect(isSameStatus(at(iso), at(iso, { daemon: { kind: 'absent', appId: '/letsencrypt' } }))).toBe(false);
  });
});
