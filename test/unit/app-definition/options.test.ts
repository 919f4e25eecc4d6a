import { describe, expect, it } from 'vitest';
import { checkGiven, daemonEnv, parseOptions } from '../../../src/app-definition/options.ts';

describe('parseOptions', () => {
  it('completes what was typed with the defaults', () => {
    expect(parseOptions({ vhosts: 'shop.example.com' })).toEqual({
      appId: '/letsencrypt',
      image: 'mesosphere/letsencrypt-dcos:0.1.0',
      cpus: 0.1,
      mem: 256,
      storage: 500,
      hostPath: undefined,
      externalVolume: undefined,
      agent: undefined,
      vhosts: ['shop.example.com'],
      allow: [],
      deny: [],
      discovery: 'all',
      discoveryUrls: [],
      email: undefined,
      serverUrl: 'https://acme-v02.api.letsencrypt.org/directory',
      profile: undefined,
      keyType: 'rsa4096',
      groupBy: 'packed',
      checkInterval: '24h',
      marathonUrl: 'http://marathon.mesos:8080',
      loadBalancerId: 'marathon-lb',
      group: 'external',
      certEnv: undefined,
      installMode: 'env',
      directory: undefined,
      secretPath: undefined,
      tlsPolicy: 'off',
      hsts: false,
      allowDowntime: false,
      window: undefined,
    });
  });

  it('names every wrong setting at once, with its reason and a right example', () => {
    const parse = () => parseOptions({ vhosts: 'shop', email: 'ops', keyType: 'dsa' });

    expect(parse).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message:
          '--vhost shop: a name without a dot is not public\n' +
          '--email ops: not a mail address\n' +
          '--key-type dsa: not one of rsa2048, rsa3072, rsa4096, p256, p384',
        suggestions: ['--vhost shop.example.com', '--email ops@example.com', '--key-type p256'],
      }),
    );
  });

  it('wants the place that an install mode needs', () => {
    expect(() => parseOptions({ vhosts: 'a.example.com', installMode: 'directory' })).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: '--install-mode directory: --directory is missing',
        suggestions: ['--directory /mnt/certificates'],
      }),
    );
  });

  it('wants at least one virtual host', () => {
    const missing = expect.objectContaining({
      code: 'USAGE',
      message: 'no virtual host given: --vhost is missing',
      suggestions: ['--vhost shop.example.com'],
    });

    expect(() => parseOptions({})).toThrow(missing);
    expect(() => parseOptions({ vhosts: ' ,' })).toThrow(missing);
  });
});

describe('checkGiven', () => {
  it('refuses wrong texts as parseOptions does, and does not mind what is missing', () => {
    expect(() => checkGiven({ keyType: 'dsa', installMode: 'directory' })).toThrow(
      /^--key-type dsa: not one of rsa2048, rsa3072, rsa4096, p256, p384$/,
    );
    expect(() => checkGiven({ keyType: 'p256', installMode: 'directory', vhosts: 'a' })).toThrow('--vhost');
    expect(checkGiven({ keyType: 'p256', installMode: 'directory' })).toBeUndefined();
  });
});

describe('daemonEnv', () => {
  it('passes what has a value, defaults too', () => {
    expect(daemonEnv(parseOptions({ vhosts: 'b.example.com,a.example.com' }))).toEqual({
      LETSENCRYPT_VHOSTS: 'b.example.com,a.example.com',
      LETSENCRYPT_SERVER_URL: 'https://acme-v02.api.letsencrypt.org/directory',
      LETSENCRYPT_KEY_TYPE: 'rsa4096',
      LETSENCRYPT_GROUP_BY: 'packed',
      LETSENCRYPT_DISCOVERY: 'all',
      LETSENCRYPT_CHECK_INTERVAL: '24h',
      MARATHON_URL: 'http://marathon.mesos:8080',
      MARATHON_LB_ID: 'marathon-lb',
      HAPROXY_GROUP: 'external',
      LETSENCRYPT_INSTALL_MODE: 'env',
      LETSENCRYPT_TLS_POLICY: 'off',
      LETSENCRYPT_HSTS: 'false',
      LETSENCRYPT_ALLOW_DOWNTIME: 'false',
    });
  });

  it('passes every setting the daemon reads', () => {
    const options = parseOptions({
      vhosts: 'a.example.com',
      email: 'ops@example.com',
      serverUrl: 'https://acme-staging-v02.api.letsencrypt.org/directory',
      profile: 'shortlived',
      keyType: 'p256',
      checkInterval: '30m',
      marathonUrl: 'https://marathon.mesos:8443',
      loadBalancerId: '/infra/marathon-lb',
      group: 'internal',
      certEnv: 'HAPROXY_SSL_CERT3',
      installMode: 'secret',
      secretPath: '/marathon-lb/letsencrypt',
      tlsPolicy: 'modern',
      hsts: 'true',
      allowDowntime: 'true',
      window: 'Sun 02:00-04:00 Europe/Paris',
      appId: '/infra/letsencrypt',
      image: 'registry.example.com/letsencrypt:1',
      cpus: '1',
      mem: '512',
      storage: '100',
    });

    expect(daemonEnv(options)).toEqual({
      LETSENCRYPT_VHOSTS: 'a.example.com',
      LETSENCRYPT_EMAIL: 'ops@example.com',
      LETSENCRYPT_SERVER_URL: 'https://acme-staging-v02.api.letsencrypt.org/directory',
      LETSENCRYPT_PROFILE: 'shortlived',
      LETSENCRYPT_KEY_TYPE: 'p256',
      LETSENCRYPT_GROUP_BY: 'packed',
      LETSENCRYPT_DISCOVERY: 'all',
      LETSENCRYPT_CHECK_INTERVAL: '30m',
      MARATHON_URL: 'https://marathon.mesos:8443',
      MARATHON_LB_ID: '/infra/marathon-lb',
      HAPROXY_GROUP: 'internal',
      MARATHON_LB_CERT_ENV: 'HAPROXY_SSL_CERT3',
      LETSENCRYPT_INSTALL_MODE: 'secret',
      LETSENCRYPT_SECRET_PATH: 'marathon-lb/letsencrypt',
      LETSENCRYPT_TLS_POLICY: 'modern',
      LETSENCRYPT_HSTS: 'true',
      LETSENCRYPT_ALLOW_DOWNTIME: 'true',
      LETSENCRYPT_MAINTENANCE_WINDOW: 'Sun 02:00-04:00 Europe/Paris',
    });
  });
});
