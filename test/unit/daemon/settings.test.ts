import { describe, expect, test } from 'vitest';
import { settingsFrom } from '../../../src/daemon/settings.ts';

/** What the original's app definition and Marathon together put into the container. */
const ORIGINAL = {
  LETSENCRYPT_EMAIL: 'ops@example.com',
  MARATHON_URL: 'http://marathon.mesos:8080',
  MARATHON_LB_ID: 'marathon-lb',
  MARATHON_APP_ID: '/letsencrypt-dcos',
  MESOS_SANDBOX: '/mnt/mesos/sandbox',
  PORT0: '31005',
  PORT_80: '31005',
};

describe('the settings of the original', () => {
  test('are understood unchanged', () => {
    expect(settingsFrom(ORIGINAL, '/etc/letsencrypt')).toEqual({
      policy: {
        daemonId: '/letsencrypt-dcos',
        vhosts: { from: 'label', appId: '/letsencrypt-dcos', label: 'HAPROXY_0_VHOST' },
        backupUrls: [],
        directoryUrl: 'https://acme-v02.api.letsencrypt.org/directory',
        profile: undefined,
        groupBy: 'packed',
        mostNames: 100,
        keyType: 'rsa4096',
        certEnv: undefined,
        loadBalancerId: 'marathon-lb',
        place: { mode: 'env' },
        tls: { policy: 'off', hsts: false },
        allowDowntime: false,
        windows: [],
        rehearsal: false,
        checkIntervalMs: 86_400_000,
      },
      appId: '/letsencrypt-dcos',
      email: 'ops@example.com',
      marathonUrl: 'http://marathon.mesos:8080',
      discoveryUrls: [],
      credential: { basicAuthFile: undefined, tokenFile: undefined, serviceAccount: undefined },
      marathonCaFile: undefined,
      stateDirectory: '/etc/letsencrypt/dcos-letsencrypt',
      externalAccounts: undefined,
      importDirectory: '/etc/letsencrypt',
      resolvers: [],
      challengePort: 80,
      apiPort: undefined,
      apiToken: { from: 'store' },
      logLevel: 'info',
    });
  });

  test('name the certificate variable', () => {
    expect(settingsFrom({ ...ORIGINAL, MARATHON_LB_CERT_ENV: 'MY_CERT' }, undefined).policy.certEnv).toBe('MY_CERT');
  });
});

describe('our own settings', () => {
  const OWN = {
    LETSENCRYPT_VHOSTS: 'a.example.com, b.example.com',
    LETSENCRYPT_KEY_TYPE: 'p256',
    LETSENCRYPT_CHECK_INTERVAL: '30m',
    LETSENCRYPT_STATE_DIRECTORY: 'data',
    MESOS_SANDBOX: '/sandbox',
    PORT0: '31005',
    PORT1: '31006',
  };

  test('find credentials and the CA below the sandbox, and take a credential as it stands', () => {
    const files = settingsFrom(
      {
        ...OWN,
        MARATHON_TOKEN_FILE: 'secrets/token',
        MARATHON_CA_FILE: '.ssl/ca.crt',
        MARATHON_BASIC_AUTH_FILE: '/run/login',
      },
      undefined,
    );
    const account = (text: string) =>
      settingsFrom({ ...OWN, DCOS_SERVICE_ACCOUNT_CREDENTIAL: text }, undefined).credential.serviceAccount;

    expect(files.credential).toEqual({
      basicAuthFile: '/run/login',
      tokenFile: '/sandbox/secrets/token',
      serviceAccount: undefined,
    });
    expect(files.marathonCaFile).toBe('/sandbox/.ssl/ca.crt');
    expect(account('{"uid":"x"}')).toBe('{"uid":"x"}');
    expect(account('file:///run/sa.json')).toBe('/run/sa.json');
    expect(account('secrets/sa.json')).toBe('/sandbox/secrets/sa.json');
  });

  test('take auto for every vhost that the rules allow', () => {
    const { policy } = settingsFrom(
      {
        ...OWN,
        LETSENCRYPT_VHOSTS: 'auto',
        LETSENCRYPT_DENY: '*.corp.example.com',
        HAPROXY_GROUP: 'external,internal',
      },
      undefined,
    );

    expect(policy.vhosts).toEqual({
      from: 'apps',
      rules: { groups: ['external', 'internal'], allow: [], deny: ['*.corp.example.com'], take: 'all' },
    });
  });

  test('give names, key type, interval, volume and both ports', () => {
    const settings = settingsFrom(OWN, undefined);

    expect(settings.policy.vhosts).toEqual({ from: 'settings', names: ['a.example.com', 'b.example.com'] });
    expect(settings.policy.keyType).toBe('p256');
    expect(settings.policy.checkIntervalMs).toBe(1_800_000);
    expect(settings).toMatchObject({ stateDirectory: '/sandbox/data', challengePort: 31_005, apiPort: 31_006 });
  });

  test('say where certificates go, and how and when the load balancer is changed', () => {
    const more = {
      LETSENCRYPT_INSTALL_MODE: 'directory',
      LETSENCRYPT_DIRECTORY: '/mnt/certificates/',
      LETSENCRYPT_TLS_POLICY: 'modern',
      LETSENCRYPT_HSTS: 'true',
      LETSENCRYPT_ALLOW_DOWNTIME: 'true',
      LETSENCRYPT_MAINTENANCE_WINDOW: 'Sun 02:00-04:00 Europe/Paris',
    };

    expect(settingsFrom({ ...OWN, ...more }, undefined).policy).toMatchObject({
      place: { mode: 'directory', directory: '/mnt/certificates' },
      tls: { policy: 'modern', hsts: true },
      allowDowntime: true,
      windows: [{ days: [0], fromMinute: 120, toMinute: 240, timeZone: 'Europe/Paris' }],
    });
    expect(() => settingsFrom({ ...OWN, LETSENCRYPT_INSTALL_MODE: 'secret' }, undefined)).toThrow(
      'LETSENCRYPT_INSTALL_MODE=secret: LETSENCRYPT_SECRET_PATH is missing',
    );
    const secret = { ...OWN, LETSENCRYPT_INSTALL_MODE: 'secret', LETSENCRYPT_SECRET_PATH: 'elsewhere/letsencrypt' };
    expect(() => settingsFrom(secret, undefined)).toThrow(
      'LETSENCRYPT_SECRET_PATH=elsewhere/letsencrypt: marathon-lb may not use it',
    );
  });

  test('give the token of the API, or the file below the sandbox that holds it, and how much is logged', () => {
    const settings = settingsFrom(
      { ...OWN, LETSENCRYPT_API_TOKEN: ' t0ken', LETSENCRYPT_LOG_LEVEL: 'DEBUG' },
      undefined,
    );

    expect(settings.apiToken.from === 'setting' && settings.apiToken.token.reveal()).toBe('t0ken');
    expect(settings.logLevel).toBe('debug');
    expect(settingsFrom({ ...OWN, LETSENCRYPT_API_TOKEN_FILE: 'secrets/token' }, undefined).apiToken).toEqual({
      from: 'file',
      path: '/sandbox/secrets/token',
    });
  });

  test('refuse two tokens and an unknown log level, without telling the token', () => {
    const wrong = {
      ...OWN,
      LETSENCRYPT_API_TOKEN: 't0ken',
      LETSENCRYPT_API_TOKEN_FILE: 'token',
      LETSENCRYPT_LOG_LEVEL: 'loud',
    };

    expect(() => settingsFrom(wrong, undefined)).toThrow(
      /^LETSENCRYPT_API_TOKEN and LETSENCRYPT_API_TOKEN_FILE are both set: keep one\nLETSENCRYPT_LOG_LEVEL=loud: not one of debug, info, warn, error$/,
    );
  });

  test('take an empty variable as not set', () => {
    expect(settingsFrom({ ...OWN, LETSENCRYPT_KEY_TYPE: '', LETSENCRYPT_EMAIL: ' ' }, undefined)).toMatchObject({
      email: undefined,
      policy: { keyType: 'rsa4096' },
    });
  });

  test('make the staging server a rehearsal, unless its certificates are asked for by name', () => {
    const staging = {
      ...OWN,
      LETSENCRYPT_SERVER_URL: 'https://acme-staging-v02.api.letsencrypt.org/directory',
    };

    expect(settingsFrom(staging, undefined).policy.rehearsal).toBe(true);
    expect(settingsFrom({ ...staging, LETSENCRYPT_INSTALL_STAGING: 'true' }, undefined).policy.rehearsal).toBe(false);
  });

  test('are refused together, each with its reason', () => {
    const wrong = { ...OWN, LETSENCRYPT_KEY_TYPE: 'dsa', MARATHON_URL: 'marathon' };

    expect(() => settingsFrom(wrong, undefined)).toThrow(
      'LETSENCRYPT_KEY_TYPE=dsa: not one of rsa2048, rsa3072, rsa4096, p256, p384\n' +
        'MARATHON_URL=marathon: not an http or https URL',
    );
  });
});
