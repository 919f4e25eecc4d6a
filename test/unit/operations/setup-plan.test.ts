import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../src/app-definition/options.ts';
import type { GivenOptions } from '../../../src/app-definition/types.ts';
import type { Env } from '../../../src/marathon/types.ts';
import { daemonDefinition, setupPatch, setupPlan } from '../../../src/operations/setup-plan.ts';
import type { Proposal } from '../../../src/operations/setup-proposal.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { app } from './builders.ts';

const TOKEN = new Secret('its-token');
const CHOICES = { rehearsal: false, loadBalancer: 'none', apiToken: TOKEN } as const;

const FOUND: Proposal = {
  clusterName: 'acme-prod',
  dcosVersion: '2.1.0',
  marathonVersion: '1.11.24',
  publicAgents: 2,
  loadBalancerId: 'marathon-lb',
  loadBalancer: undefined,
  loadBalancerVersion: undefined,
  found: [],
  daemon: undefined,
  current: {},
  daemonPackage: undefined,
  loadBalancerPackage: undefined,
};

const options = (given: GivenOptions = {}) => parseOptions({ vhosts: 'shop.example.com', ...given });

/** A daemon as setup installed it, with an addition of its operator. */
function installed(given: GivenOptions = {}) {
  const { env, labels } = daemonDefinition(options(given), '1.11.24', new Secret('older')) as {
    env: Env;
    labels: Record<string, string>;
  };
  return app({
    id: '/letsencrypt',
    env: { ...env, LETSENCRYPT_API_TOKEN: 'older', OWN: 'x' },
    labels: { ...labels, OWN: 'y' },
  });
}

describe('a first setup', () => {
  it('installs by Marathon, with a token that no JSON shows', () => {
    const plan = setupPlan(options(), FOUND, CHOICES);

    expect(plan).toMatchObject({
      appId: '/letsencrypt',
      action: 'install',
      via: 'marathon',
      package: null,
      options: null,
    });
    expect(JSON.parse(JSON.stringify(plan)).definition.env.LETSENCRYPT_API_TOKEN).toBe('[secret]');
  });

  it('installs by Cosmos where a repository has the package, with what differs from its defaults', () => {
    const daemonPackage = { name: 'letsencrypt', version: '1.0.0', upgradesFrom: [] };
    const given = { vhosts: 'a.example.com,b.example.com', keyType: 'p256', mem: '512', hsts: 'true' };

    expect(setupPlan(options(given), { ...FOUND, daemonPackage }, CHOICES)).toMatchObject({
      via: 'cosmos',
      package: 'letsencrypt 1.0.0',
      options: {
        service: { mem: 512 },
        letsencrypt: { vhosts: 'a.example.com,b.example.com', 'key-type': 'p256' },
        'marathon-lb': { hsts: true },
      },
    });
  });

  it('brings marathon-lb to each public agent', () => {
    expect(setupPlan(options(), FOUND, { ...CHOICES, loadBalancer: 'install' }).loadBalancer).toEqual({
      appId: 'marathon-lb',
      action: 'install',
      instances: 2,
    });
  });
});

describe('a second setup', () => {
  it('has nothing to do for the same settings', () => {
    expect(setupPlan(options(), { ...FOUND, daemon: installed() }, CHOICES)).toMatchObject({
      action: 'none',
      changes: [],
    });
  });

  it('changes what differs, keeps what the operator added, and the token', () => {
    const daemon = installed();
    const plan = setupPlan(options({ keyType: 'p256' }), { ...FOUND, daemon }, CHOICES);
    const patch = setupPatch(daemon, daemonDefinition(options({ keyType: 'p256' }), '1.11.24', TOKEN));

    expect(plan).toMatchObject({
      action: 'change',
      via: 'marathon',
      changes: ['LETSENCRYPT_KEY_TYPE: rsa4096 -> p256'],
    });
    expect(patch).toMatchObject({
      env: { OWN: 'x', LETSENCRYPT_API_TOKEN: 'older', LETSENCRYPT_KEY_TYPE: 'p256' },
      labels: { OWN: 'y' },
    });
  });

  it('takes HSTS back that an earlier run set', () => {
    const wanted = daemonDefinition(options({ hsts: 'true' }), '1.11.24', TOKEN);
    const daemon = { ...installed(), env: { ...installed().env, ...(wanted.env as Env) } };
    const without = options({ hsts: 'false' });

    expect(setupPlan(without, { ...FOUND, daemon }, CHOICES).changes).toEqual(['LETSENCRYPT_HSTS: true -> false']);
    expect(setupPatch(daemon, daemonDefinition(without, '1.11.24', TOKEN)).env).toMatchObject({
      LETSENCRYPT_HSTS: 'false',
    });
  });

  it('starts a daemon that was stopped', () => {
    const daemon = { ...installed(), instances: 0, tasksRunning: 0 };

    expect(setupPlan(options(), { ...FOUND, daemon }, CHOICES)).toMatchObject({
      action: 'change',
      changes: ['instances: 0 -> 1'],
    });
    expect(setupPatch(daemon, daemonDefinition(options(), '1.11.24', TOKEN)).instances).toBe(1);
  });

  it('takes back a removal that was begun', () => {
    const stopped = installed();
    const daemon = { ...stopped, instances: 0, labels: { ...stopped.labels, LETSENCRYPT_REMOVAL: '{}' } };
    const { labels } = setupPatch(daemon, daemonDefinition(options(), '1.11.24', TOKEN));

    expect(labels).toMatchObject({ OWN: 'y' });
    expect(labels).not.toHaveProperty('LETSENCRYPT_REMOVAL');
  });

  it('shows no secret among the changes', () => {
    const daemon = app({ id: '/letsencrypt', env: {} });

    expect(setupPlan(options(), { ...FOUND, daemon }, CHOICES).changes).toContain(
      'LETSENCRYPT_API_TOKEN: (not set) -> [secret]',
    );
  });
});
