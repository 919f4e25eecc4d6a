import { describe, expect, it } from 'vitest';
import { accessFrom, pluginConfig } from '../../../src/dcos/cluster.ts';

const ATTACHED = { DCOS_URL: 'https://dcos.example.com', DCOS_ACS_TOKEN: 'e30.e30.x' };

describe('accessFrom', () => {
  it('takes the cluster the DC/OS CLI has attached', () => {
    const access = accessFrom({ ...ATTACHED, DCOS_TLS_CA_PATH: '/home/me/.dcos/clusters/1/dcos_ca.crt' }, undefined);

    expect(access).toMatchObject({
      kind: 'dcos',
      cluster: {
        url: 'https://dcos.example.com',
        tls: { insecure: false, caPath: '/home/me/.dcos/clusters/1/dcos_ca.crt' },
      },
    });
    expect(access.kind === 'dcos' && access.cluster.token?.reveal()).toBe('e30.e30.x');
  });

  it('never shows the token by accident', () => {
    expect(JSON.stringify(accessFrom(ATTACHED, undefined))).not.toContain('e30');
  });

  it('takes an empty token for none, and DCOS_TLS_INSECURE for the wish to trust anything', () => {
    const access = accessFrom({ DCOS_URL: 'http://m1/', DCOS_ACS_TOKEN: '', DCOS_TLS_INSECURE: '1' }, undefined);

    expect(access).toEqual({
      kind: 'dcos',
      cluster: { url: 'http://m1', token: undefined, tls: { insecure: true, caPath: undefined } },
    });
  });

  it('lets a Marathon that was typed win over the attached cluster', () => {
    const access = accessFrom(ATTACHED, 'http://marathon.example.com:8080/');

    expect(access).toEqual({ kind: 'marathon', marathonUrl: 'http://marathon.example.com:8080' });
  });

  it('takes the configured Marathon where no cluster is attached', () => {
    expect(accessFrom({ DCOS_LETSENCRYPT_MARATHON: 'http://m:8080' }, undefined)).toEqual({
      kind: 'marathon',
      marathonUrl: 'http://m:8080',
    });
    expect(accessFrom({ ...ATTACHED, DCOS_LETSENCRYPT_MARATHON: 'http://m:8080' }, undefined).kind).toBe('dcos');
  });

  it('says what to do when there is no cluster at all', () => {
    expect(() => accessFrom({}, undefined)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: 'no DC/OS cluster is attached, and no Marathon is named.',
        suggestions: ['dcos cluster setup https://dcos.example.com', '--marathon-url http://marathon.example.com:8080'],
      }),
    );
  });

  it('refuses what is no URL', () => {
    expect(() => accessFrom({}, 'marathon:8080')).toThrow('marathon:8080 is not an http or https URL.');
  });
});

describe('pluginConfig', () => {
  it('reads what dcos config set letsencrypt.<key> wrote, and takes empty for unset', () => {
    const config = pluginConfig({
      DCOS_LETSENCRYPT_APP: '/infra/letsencrypt',
      DCOS_LETSENCRYPT_MARATHONLB: 'lb',
      DCOS_LETSENCRYPT_OUTPUT: '',
    });

    expect(config).toEqual({ app: '/infra/letsencrypt', marathonLb: 'lb', marathon: undefined, output: undefined });
  });
});
