import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenerCertificate } from '../acme/listener-certificate.ts';
import { type Balanced, type TestBed, testBed } from './test-bed.ts';

const FIRST = certificate('first.example');
const SECOND = certificate('second.example', '*.wild.example');
const EARLIER = certificate('twice.example');
const LATER = certificate('twice.example', 'exact.wild.example');

let bed: TestBed;
let balancer: Balanced;

beforeAll(async () => {
  bed = await testBed();
  const env = {
    HAPROXY_SSL_CERT: FIRST.pem,
    // the two characters, as somebody writes them who has no newline at hand
    HAPROXY_SSL_CERT0: SECOND.pem.replaceAll('\n', '\\n'),
    HAPROXY_SSL_CERT7: EARLIER.pem.replaceAll('\n', '\r\n'),
    HAPROXY_SSL_CERT100: LATER.pem,
  };
  balancer = await bed.balance([], { env });
});

afterAll(() => bed.stop());

test.for([
  ['first.example', FIRST],
  ['second.example', SECOND],
  ['SECOND.Example', SECOND],
  ['any.wild.example', SECOND],
  ['two.labels.wild.example', FIRST],
  ['exact.wild.example', LATER],
  ['twice.example', EARLIER],
  ['unknown.example', FIRST],
  ['', FIRST],
] as const)('%j is served by the certificate for it', async ([servername, expected]) => {
  const socket = connect({ host: '127.0.0.1', port: balancer.ports.https, servername, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const served = socket.getPeerX509Certificate();
  socket.destroy();

  expect(served?.subjectAltName).toBe(expected.names);
  expect(expected.pem).toContain(served?.toString());
});

test('a broken file among good ones stops everything', async () => {
  const broken = { HAPROXY_SSL_CERT: FIRST.pem, HAPROXY_SSL_CERT3: SECOND.pem.slice(0, 200) };
  const { printed, log } = await bed.start([], { env: broken });

  await printed(/A valid config file could not be generated/);

  expect(log()).toMatch(/cert3\.pem/);
});

function certificate(...hosts: string[]): { readonly pem: string; readonly names: string } {
  const { certPem, keyPem } = listenerCertificate(hosts);
  return { pem: certPem + keyPem, names: hosts.map((host) => `DNS:${host}`).join(', ') };
}
