import { describe, expect, it } from 'vitest';
import type { Accepted, DaemonControl, Report } from '../../../src/daemon-api/types.ts';
import type { App } from '../../../src/marathon/types.ts';
import { logs } from '../../../src/operations/logs.ts';
import { renew, revocationReason, revoke, type WishPorts, wishExitCode } from '../../../src/operations/wishes.ts';
import { AppError } from '../../../src/platform/errors.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { app, report, reportedCertificate } from './builders.ts';

const RENEWAL = { daemonId: '/letsencrypt', vhost: undefined, force: false, wait: true };
const REVOCATION = {
  daemonId: '/letsencrypt',
  vhost: 'shop.example.com',
  reason: 'superseded',
  wait: false,
  confirm: async () => {},
} as const;
const DONE = report({ certificates: [reportedCertificate({ version: 2 })] });
const EVENT = { at: '2026-11-24T12:00:00.000Z', message: 'issued', ok: true };

/** A daemon that gives these reports one after the other, the last one for ever; undefined: it is away. */
function world(reports: readonly (Report | undefined)[], env: App['env'] = {}, given?: string) {
  const left = [...reports];
  const asked: unknown[] = [];
  const tokens: (string | undefined)[] = [];
  const accept = (kind: 'renew' | 'revoke') => async (request: object) => {
    asked.push({ kind, ...request });
    const wish = { kind, certificateId: 'shop.example.com', names: ['shop.example.com'], detail: 'now' };
    return { schema: 1, accepted: [wish], message: 'renewing' } satisfies Accepted;
  };
  const daemon: DaemonControl = {
    report: async () => {
      const next = left.length > 1 ? left.shift() : left[0];
      return next === undefined ? { kind: 'unreachable', reason: 'gone' } : { kind: 'report', report: next };
    },
    events: async () => [EVENT, { ...EVENT, message: 'served' }],
    renew: accept('renew'),
    revoke: accept('revoke'),
  };
  const clock = fakeClock();
  const ports: WishPorts = {
    marathon: {
      app: async (id) => (id === '/letsencrypt' ? app({ id, env, secrets: { api: { source: 'le/api' } } }) : undefined),
    },
    daemonOf: (_, token) => {
      tokens.push(token?.reveal());
      return daemon;
    },
    secrets: { read: async (path) => (path === 'le/api' ? new Secret('stored') : undefined) },
    apiToken: async () => (given === undefined ? undefined : new Secret(given)),
    clock,
    onStep: () => {},
  };
  return { ports, asked, tokens, clock };
}

describe('renew', () => {
  it('follows the daemon until it is done, also while it is away for a moment', async () => {
    const { ports, asked, clock } = world([report(), report(), undefined, DONE]);

    const result = await clock.run(renew({ ...RENEWAL, vhost: 'Shop.Example.com', force: true }, ports));

    expect(result).toEqual({
      message: 'renewing',
      wishes: [
        {
          kind: 'renew',
          certificateId: 'shop.example.com',
          names: ['shop.example.com'],
          state: 'done',
          detail: 'version 2, valid to 2027-01-30, served by 2 of 2',
        },
      ],
    });
    expect(asked).toEqual([{ kind: 'renew', host: 'shop.example.com', force: true }]);
    expect(wishExitCode(result, true)).toBe(0);
  });

  it('gives up after ten minutes, which is exit code 6', async () => {
    const { ports, clock } = world([report()]);
    const result = await clock.run(renew(RENEWAL, ports));

    expect(clock.monotonicMs()).toBe(600_000);
    expect(wishExitCode(result, true)).toBe(6);
  });

  it('waits for nothing when told so', async () => {
    const { ports, clock, asked } = world([report()]);
    const result = await renew({ ...RENEWAL, wait: false }, ports);

    expect({ state: result.wishes[0]?.state, sleeps: clock.sleepsMs, asked }).toEqual({
      state: 'pending',
      sleeps: [],
      asked: [{ kind: 'renew' }],
    });
    expect(wishExitCode(result, false)).toBe(0);
  });

  it.each([
    ['the one given', { LETSENCRYPT_API_TOKEN: 'of the app' }, 'given', 'given'],
    ["the app's", { LETSENCRYPT_API_TOKEN: 'of the app' }, undefined, 'of the app'],
    ["the app's secret", { LETSENCRYPT_API_TOKEN: { secret: 'api' } }, undefined, 'stored'],
    ['none', {}, undefined, undefined],
  ])('takes as token %s', async (_, env, given, token) => {
    const { ports, tokens } = world([report()], env, given);
    await renew({ ...RENEWAL, wait: false }, ports);

    expect(tokens).toEqual([token]);
  });

  it('asks for nothing that the daemon does not look after', async () => {
    const { ports, asked } = world([report()]);

    await expect(renew({ ...RENEWAL, vhost: 'nope.example.com' }, ports)).rejects.toMatchObject({
      code: 'USAGE',
      message: 'nope.example.com is not among the vhosts this cluster has certificates for.',
      suggestions: ['dcos letsencrypt vhost list, or dcos letsencrypt vhost add nope.example.com'],
    });
    expect(asked).toEqual([]);
  });

  it('needs a report to compare with', async () => {
    const { ports } = world([undefined]);

    await expect(renew(RENEWAL, ports)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await expect(renew({ ...RENEWAL, daemonId: '/nope' }, ports)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('revoke', () => {
  it('asks to be confirmed with all names, before the daemon is asked', async () => {
    const { ports, asked } = world([
      report({ certificates: [reportedCertificate({ names: ['shop.example.com', 'b.example.com'] })] }),
    ]);
    const seen: unknown[] = [];
    const no = new AppError('USAGE', 'no');
    const confirm = async (...shown: unknown[]) => {
      seen.push(shown);
      throw no;
    };

    await expect(revoke({ ...REVOCATION, confirm }, ports)).rejects.toBe(no);
    expect({ seen, asked }).toEqual({ seen: [['shop.example.com', ['shop.example.com', 'b.example.com']]], asked: [] });
    await revoke(REVOCATION, ports);
    expect(asked).toEqual([{ kind: 'revoke', host: 'shop.example.com', reason: 'superseded' }]);
  });

  it('knows the reasons in any case', () => {
    expect(revocationReason('KEYCOMPROMISE')).toBe('keyCompromise');
    expect(() => revocationReason('boredom')).toThrow('--reason boredom: the reasons are');
  });
});

describe('logs', () => {
  it('gives the newest events', async () => {
    const { ports } = world([report()]);

    expect((await logs('/letsencrypt', 1, ports)).events.map(({ message }) => message)).toEqual(['served']);
    expect((await logs('/letsencrypt', 0, ports)).events).toEqual([]);
  });
});
