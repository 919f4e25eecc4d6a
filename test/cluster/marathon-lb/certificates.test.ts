import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findProgram } from '../processes/find-program.ts';
import { certificatePlan, writeCertificates } from './certificates.ts';
import { generateConfig } from './config.ts';
import { haproxyIn } from './haproxy.ts';
import { adaptToAgent } from './local-adaptation.ts';
import { selfSigned } from './self-signed.ts';
import { templatesFrom } from './templates.ts';

const NO_LIST = { sslCerts: undefined, gluedSslCerts: undefined };

test.for([
  { when: 'nothing is set', options: NO_LIST, env: {}, list: ['/s/cert.pem'], selfSigned: '/s/cert.pem' },
  {
    when: 'the value is empty',
    options: NO_LIST,
    env: { HAPROXY_SSL_CERT: '' },
    list: ['/s/cert.pem'],
    selfSigned: '/s/cert.pem',
  },
  {
    when: 'numbered ones come without the first',
    options: NO_LIST,
    env: { HAPROXY_SSL_CERT: '', HAPROXY_SSL_CERT0: 'zero' },
    list: ['/s/cert.pem'],
    selfSigned: '/s/cert.pem',
  },
  {
    when: 'there are numbered ones with gaps, and 101 and 00',
    options: NO_LIST,
    env: {
      HAPROXY_SSL_CERT: 'a',
      HAPROXY_SSL_CERT100: 'd',
      HAPROXY_SSL_CERT7: 'c',
      HAPROXY_SSL_CERT101: 'x',
      HAPROXY_SSL_CERT00: 'x',
    },
    list: ['/s/cert.pem', '/s/cert7.pem', '/s/cert100.pem'],
  },
  {
    when: 'a list is given in a word of its own',
    options: { ...NO_LIST, sslCerts: '/a.pem,/dir' },
    env: { HAPROXY_SSL_CERT: 'a', HAPROXY_SSL_CERT0: 'b' },
    list: ['/a.pem', '/dir', '/s/cert.pem', '/s/cert0.pem'],
  },
  { when: 'a list is given alone', options: { ...NO_LIST, sslCerts: '/a.pem' }, env: {}, list: ['/a.pem'] },
  {
    when: 'a list is glued to its flag',
    options: { ...NO_LIST, gluedSslCerts: '/a.pem' },
    env: {},
    list: ['/a.pem'],
    selfSigned: '/s/cert.pem',
  },
])('when $when the certificates are $list', ({ options, env, list, selfSigned: generated }) => {
  const plan = certificatePlan(options, env as Record<string, string>, '/s');

  expect(plan.sslCerts).toEqual(list);
  expect(plan.selfSigned).toBe(generated);
});

test.for([
  ['one\ntwo', 'one\ntwo\n'],
  ['one\\ntwo', 'one\ntwo\n'],
  ['one\r\ntwo', 'one\r\ntwo\n'],
  ['one\\\\ntwo', 'one\\ntwo\n'],
])('the value %j is written as %j', ([value, text]) => {
  const plan = certificatePlan(NO_LIST, { HAPROXY_SSL_CERT: value }, '/s');

  expect(plan.files).toEqual([{ path: '/s/cert.pem', text }]);
});

test('the self-signed certificate is CN=* with an RSA key of 2048 bits', async () => {
  const certificate = new X509Certificate(await selfSigned());

  expect(certificate.subject).toBe('CN=*');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
});

test('HAPROXY_SSL_CERT and 29 numbered certificates work, one more makes every configuration invalid', async () => {
  const pem = await selfSigned();

  expect(await judged(numbered(pem, 29))).toBeUndefined();
  expect(await judged(numbered(pem, 30))).toContain('too many words, truncating after word 64');
});

function numbered(pem: string, count: number): Record<string, string> {
  const slots = Array.from({ length: count }, (_, slot) => [`HAPROXY_SSL_CERT${slot}`, pem]);
  return { HAPROXY_SSL_CERT: pem, ...Object.fromEntries(slots) };
}

/** What HAProxy has against a load balancer with this environment. */
async function judged(env: Record<string, string>): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'certificates-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const plan = certificatePlan(NO_LIST, env, directory);
  await writeCertificates(plan);
  const options = { groups: ['*'], templates: templatesFrom({}), sslCerts: plan.sslCerts, map: false, directory };
  const ports = { host: '127.0.0.1', http: 1, https: 2, stats: 3, appId: 4, servicePorts: [] };
  await writeFile(join(directory, 'haproxy.cfg'), adaptToAgent(generateConfig([], options).text, ports).text);
  return haproxyIn(directory, findProgram('haproxy', 'HAPROXY_BINARY'), () => {}).check('haproxy.cfg');
}
