import { describe, expect, it } from 'vitest';
import { authorizationFor, serviceUrl } from '../../../src/dcos/admin-router.ts';
import type { Cluster } from '../../../src/dcos/types.ts';
import { Secret } from '../../../src/platform/secret.ts';

const CLUSTER: Cluster = {
  url: 'https://dcos.example.com',
  token: new Secret('e30.e30.x'),
  tls: { insecure: false, caPath: undefined },
};

describe('serviceUrl', () => {
  it('keeps the slashes of a service in a group', () => {
    expect(serviceUrl(CLUSTER, 'marathon')).toBe('https://dcos.example.com/service/marathon');
    expect(serviceUrl(CLUSTER, '/infra/letsencrypt')).toBe('https://dcos.example.com/service/infra/letsencrypt');
  });

  it('lets no name reach out of /service', () => {
    expect(serviceUrl(CLUSTER, 'a?b#c')).toBe('https://dcos.example.com/service/a%3Fb%23c');
  });
});

describe('authorizationFor', () => {
  it('uses the scheme token=, and nothing before a login', () => {
    expect(authorizationFor(CLUSTER)).toBe('token=e30.e30.x');
    expect(authorizationFor({ ...CLUSTER, token: undefined })).toBeUndefined();
  });
});
