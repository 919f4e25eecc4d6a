import { describe, expect, test } from 'vitest';
import { contentDigest } from '../../../src/renewal/directory-step.ts';
import { plan } from '../../../src/renewal/plan.ts';
import { composedBundle } from '../../../src/x509/bundle.ts';
import { facts, failure, INSTANCE, loadBalancer, policy, saved, settled } from '../../support/renewal-builders.ts';

const FILE = 'dcos-letsencrypt-a.example.com.pem';
const SHARED = policy({ place: { mode: 'directory', directory: '/mnt/certificates' } });
const SAVED = saved();
const RIGHT = contentDigest(composedBundle(SAVED.chainPem, SAVED.privateKeyPem).reveal());

function shown(fingerprint: string) {
  return [{ host: 'a.example.com', instance: '10.0.0.1:443', fingerprint, problem: undefined }];
}

/** A load balancer that reads the directory; nothing of ours stands in its environment. */
function shared(files: Readonly<Record<string, string>>, more: Parameters<typeof settled>[0] = {}) {
  return settled({ files, loadBalancer: loadBalancer({ listed: 1 }), ...more });
}

describe('a shared directory', () => {
  test('gets a file for each certificate, and loses those of ours that nothing needs: never an operator’s', () => {
    const files = { 'operator.pem': 'x', 'dcos-letsencrypt-gone.example.com.pem': 'x' };

    expect(plan(shared(files), SHARED).actions).toMatchObject([
      {
        kind: 'store-files',
        files: { [FILE]: { certificateId: 'a.example.com', version: 1 } },
        removes: ['dcos-letsencrypt-gone.example.com.pem'],
      },
    ]);
  });

  test('is written anew where its file has another content', () => {
    expect(plan(shared({ [FILE]: 'other' }), SHARED).actions).toMatchObject([{ kind: 'store-files', removes: [] }]);
  });

  test('is loaded again by the instances that show another certificate', () => {
    const next = plan(shared({ [FILE]: RIGHT }, { served: shown('f'.repeat(64)) }), SHARED);

    expect(next.actions).toMatchObject([
      {
        kind: 'reload',
        targets: [
          {
            address: INSTANCE.host,
            httpsPort: 443,
            statsPort: 9090,
            host: 'a.example.com',
            fingerprint: SAVED.leaf.fingerprint,
          },
        ],
      },
    ]);
  });

  test('needs nothing, and no restart, while every instance shows what is in it', () => {
    expect(plan(shared({ [FILE]: RIGHT }), SHARED)).toMatchObject({ actions: [] });
  });

  test('is left alone until the pause after a failure is over', () => {
    const failures = [failure({ action: 'install', notBefore: '2027-01-10T12:00:05.000Z' })];

    expect(plan(shared({}, { failures }), SHARED)).toMatchObject({
      actions: [],
      nextLookAt: '2027-01-10T12:00:05.000Z',
    });
  });

  test('that the load balancer does not read is told', () => {
    const unread = settled({ files: { [FILE]: RIGHT }, loadBalancer: loadBalancer() });

    expect(plan(unread, SHARED).notes).toEqual([
      '/marathon-lb loads no directory: mount the shared storage there and add --ssl-certs and its path to the arguments',
    ]);
  });

  test('has room for as many certificates as there are names', () => {
    const many = Array.from({ length: 200 }, (_, index) => `n${index}.example.com`);
    const certificates = many.map((name, index) =>
      saved({ id: name, names: [name] }, { ...facts({ names: [name] }), fingerprint: String(index).padStart(64, '0') }),
    );
    const [action] = plan(shared({}, { wanted: many, certificates, served: [] }), {
      ...SHARED,
      groupBy: 'vhost',
    }).actions;

    expect(action?.kind === 'store-files' && Object.keys(action.files).length).toBe(200);
  });
});
