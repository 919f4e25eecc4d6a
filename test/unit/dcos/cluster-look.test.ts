import { expect, it } from 'vitest';
import { clusterLook } from '../../../src/dcos/cluster-look.ts';
import { json, scriptedHttp, unreachable } from '../../support/scripted-http.ts';

const CLUSTER = { url: 'https://dcos.example.com', token: undefined, tls: { insecure: false, caPath: undefined } };

it('counts public agents by attribute or reserved resources, with their public addresses', async () => {
  const http = scriptedHttp(({ url }) => {
    if (url.endsWith('/dcos-version.json')) return json({ version: '2.1.0' });
    if (url.endsWith('/nodes'))
      return json([{ private_ip: '10.0.0.5', public_ips: ['203.0.113.7'] }, { private_ip: '10.0.0.7' }]);
    return json({
      cluster: 'acme-prod',
      slaves: [
        { hostname: '10.0.0.5', pid: 'slave(1)@10.0.0.5:5051', attributes: { public_ip: 'true' } },
        { hostname: '10.0.0.6', pid: 'slave(1)@10.0.0.6:5051', attributes: {} },
        { hostname: '10.0.0.7', pid: 'slave(1)@10.0.0.7:5051', reserved_resources: { slave_public: {} } },
        { hostname: '10.0.0.8', pid: 'x', active: false, attributes: { public_ip: 'true' } },
      ],
    });
  });

  expect(await clusterLook(http, CLUSTER)).toEqual({
    name: 'acme-prod',
    version: '2.1.0',
    publicAgents: [
      { host: '10.0.0.5', publicAddresses: ['203.0.113.7'] },
      { host: '10.0.0.7', publicAddresses: [] },
    ],
  });
});

it('takes what it may not see for unknown', async () => {
  const http = scriptedHttp(({ url }) => (url.endsWith('/nodes') ? unreachable() : { status: 403, body: '<html>' }));

  expect(await clusterLook(http, CLUSTER)).toEqual({ name: undefined, version: undefined, publicAgents: undefined });
});
