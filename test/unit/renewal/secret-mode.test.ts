import { describe, expect, it } from 'vitest';
import { secretSource } from '../../../src/marathon-lb/secret-slots.ts';
import type { SlotContent } from '../../../src/marathon-lb/types.ts';
import { AppError } from '../../../src/platform/errors.ts';
import { removeSecrets } from '../../../src/renewal/install-secrets.ts';
import { plan } from '../../../src/renewal/plan.ts';
import { secretLook } from '../../../src/renewal/secret-look.ts';
import type { Observation, SecretsSeen } from '../../../src/renewal/types.ts';
import { loadBalancer, policy, saved, settled } from '../../support/renewal-builders.ts';

const PATH = 'marathon-lb/letsencrypt';
const POLICY = policy({ place: { mode: 'secret', path: PATH } });
const KNOWN = saved();
const FINGERPRINT = KNOWN.leaf.fingerprint;
const OLDER = { ...KNOWN, version: 0, leaf: { ...KNOWN.leaf, fingerprint: 'd'.repeat(64) } };
const STRANGE = 'e'.repeat(64);

function seen(...fingerprints: readonly string[]): SecretsSeen {
  return { places: fingerprints.map((one) => secretSource(PATH, one)), unreadable: [] };
}

function referring(given: Partial<Observation> = {}): Observation {
  const content: SlotContent = {
    kind: 'certificate',
    leaf: KNOWN.leaf,
    chainLength: 2,
    source: secretSource(PATH, FINGERPRINT),
  };
  return settled({
    loadBalancer: loadBalancer({ slots: [{ variable: 'HAPROXY_SSL_CERT', content }] }),
    previous: [OLDER],
    secrets: seen(FINGERPRINT, OLDER.leaf.fingerprint, STRANGE),
    ...given,
  });
}

describe('the plan in secret mode', () => {
  it('replaces a certificate that stands in the variable itself', () => {
    expect(plan(settled(), POLICY).actions).toMatchObject([
      { kind: 'install', slots: { HAPROXY_SSL_CERT: {} }, reason: expect.stringContaining('not a reference to it') },
    ]);
  });

  it('removes known versions that nothing refers to, and leaves those of other daemons', () => {
    expect(plan(referring(), POLICY).actions).toMatchObject([
      { kind: 'remove-secrets', places: [secretSource(PATH, OLDER.leaf.fingerprint)] },
    ]);
  });

  it.each<[string, Partial<Observation>]>([
    [
      'an instance shows another',
      { served: [{ host: KNOWN.names[0] ?? '', instance: 'x', fingerprint: 'f', problem: undefined }] },
    ],
    ['no instance was seen', { served: [] }],
    ['a deployment runs', { loadBalancer: { ...loadBalancer(), ...referring().loadBalancer, deployments: ['d'] } }],
  ])('removes nothing while %s', (_, given) => {
    expect(plan(referring(given), POLICY).actions).toEqual([]);
  });
});

describe('a look at the Secret Store', () => {
  const app = {
    env: { A: { secret: 'a' }, B: { secret: 'b' }, C: { secret: 'c' } },
    secrets: {
      a: { source: secretSource(PATH, STRANGE) },
      b: { source: secretSource(PATH, FINGERPRINT) },
      c: { source: 'marathon-lb/own' },
    },
  };
  const slots = ['A', 'B', 'C'].map((variable) => ({ variable, content: { kind: 'secret' as const, secret: 'x' } }));

  it('knows ours by their place, takes one that is gone for empty, and leaves the rest', async () => {
    const vault = {
      list: async () => ['own', `letsencrypt-${FINGERPRINT}`],
      read: () => Promise.reject(new Error('it is known')),
      write: () => Promise.reject(new Error('only looked at')),
      remove: () => Promise.reject(new Error('only looked at')),
    };
    const question = { app, slots, certificates: [KNOWN], pathsBefore: [], place: POLICY.place };

    const look = await secretLook(question, vault, () => ({ kind: 'empty' }));

    expect(look.secrets).toEqual(seen(FINGERPRINT));
    expect(look.slots.map(({ content }) => content)).toMatchObject([
      { kind: 'empty' },
      { kind: 'certificate', leaf: KNOWN.leaf, source: secretSource(PATH, FINGERPRINT) },
      { kind: 'secret' },
    ]);
  });
});

it('a removal that fails does not hold up an installation', async () => {
  const failed: string[] = [];
  const vault = {
    list: async () => [],
    read: async () => undefined,
    write: async () => {},
    remove: () => Promise.reject(new AppError('NOT_ALLOWED', 'no')),
  };
  const store = {
    saveFailure: async ({ subject }: { subject: string }) => void failed.push(subject),
    removeFailure: async () => {},
    saveLoadBalancer: async () => {},
  };
  const action = {
    kind: 'remove-secrets' as const,
    certificateId: KNOWN.id,
    places: [secretSource(PATH, STRANGE)],
    reason: '',
  };

  const outcome = await removeSecrets(
    action,
    referring(),
    { secrets: vault, store, clock: { now: () => new Date(0) } },
    POLICY,
  );

  expect(outcome).toMatchObject({ ok: false, message: 'no' });
  expect(failed).toEqual(['secrets']);
});
