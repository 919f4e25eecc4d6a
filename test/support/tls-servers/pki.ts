import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Keys, certificates and DH parameters of the example servers, in a folder of their own. */
export interface TestPki {
  readonly folder: string;
  path(file: string): string;
  read(file: string): string;
  remove(): Promise<void>;
}

const CONFIGURATION = `[req]
distinguished_name=dn
[dn]
[ca]
basicConstraints=critical,CA:TRUE
keyUsage=keyCertSign,cRLSign
[leaf]
basicConstraints=CA:FALSE
extendedKeyUsage=serverAuth
subjectAltName=DNS:localhost,IP:127.0.0.1
[wrong]
basicConstraints=CA:FALSE
extendedKeyUsage=serverAuth
subjectAltName=DNS:other.test
[client]
basicConstraints=CA:FALSE
extendedKeyUsage=clientAuth
subjectAltName=DNS:localhost
`;

/** RFC 2409 group 2, and the group that old Apache shipped. */
const DH_1024 =
  'MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJRSgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC';
const DH_512 = 'MEYCQQCf24uKAEVE8ARfFzfQui4LJ0zfGp9Yghj7Q1MWoW43QXH9GdjY83w5v4Y/1g4+MAaAowMMbkw3V9CPcOaqhxAzAgEC';

/** Makes a root, an intermediate and leaves for localhost with the openssl program; takes about a second. */
export async function makePki(): Promise<TestPki> {
  const folder = await mkdtemp(join(tmpdir(), 'grader-pki-'));
  const path = (file: string) => join(folder, file);
  const read = (file: string) => readFileSync(path(file), 'utf8');
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  writeFileSync(path('x.cnf'), CONFIGURATION);
  await openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'root.key',
    '-out',
    'root.pem',
    '-days',
    '3650',
    '-subj',
    '/CN=Root',
    '-config',
    'x.cnf',
    '-extensions',
    'ca',
  );
  const sign = async (
    key: string,
    subject: string,
    issuer: string,
    extensions: string,
    out: string,
    digest = '-sha256',
  ) => {
    await openssl(
      'req',
      '-new',
      '-key',
      `${key}.key`,
      '-subj',
      `/CN=${subject}`,
      '-config',
      'x.cnf',
      '-out',
      `${out}.csr`,
    );
    await openssl(
      'x509',
      '-req',
      '-in',
      `${out}.csr`,
      digest,
      '-CA',
      `${issuer}.pem`,
      '-CAkey',
      `${issuer}.key`,
      '-CAcreateserial',
      '-days',
      '825',
      '-extfile',
      'x.cnf',
      '-extensions',
      extensions,
      '-out',
      out,
    );
  };
  await Promise.all([
    openssl('genrsa', '-out', 'int.key', '2048'),
    openssl('genrsa', '-out', 'rsa2048.key', '2048'),
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'p256.key'),
    openssl('genpkey', '-genparam', '-algorithm', 'DH', '-pkeyopt', 'group:ffdhe2048', '-out', 'dh2048.pem'),
  ]);
  await sign('int', 'Intermediate', 'root', 'ca', 'int.pem');
  await sign('rsa2048', 'localhost', 'int', 'leaf', 'rsa2048.leaf.pem');
  await sign('p256', 'localhost', 'int', 'leaf', 'p256.leaf.pem');
  await sign('rsa2048', 'localhost', 'int', 'wrong', 'wrong.leaf.pem');
  await sign('rsa2048', 'localhost', 'int', 'client', 'client.leaf.pem');
  await sign('rsa2048', 'localhost', 'int', 'leaf', 'sha1.leaf.pem', '-sha1');
  await openssl(
    'req',
    '-x509',
    '-key',
    'rsa2048.key',
    '-days',
    '825',
    '-subj',
    '/CN=localhost',
    '-config',
    'x.cnf',
    '-extensions',
    'leaf',
    '-out',
    'selfsigned.pem',
  );
  for (const name of ['rsa2048', 'p256']) {
    writeFileSync(path(`${name}.pem`), read(`${name}.leaf.pem`) + read('int.pem'));
    // What HAProxy and marathon-lb read: chain and key in one file.
    writeFileSync(path(`${name}.bundle.pem`), read(`${name}.pem`) + read(`${name}.key`));
  }
  writeFileSync(path('dh1024.pem'), pem('DH PARAMETERS', DH_1024));
  writeFileSync(path('dh512.pem'), pem('DH PARAMETERS', DH_512));
  await openssl(
    'pkcs12',
    '-export',
    '-inkey',
    'rsa2048.key',
    '-in',
    'rsa2048.pem',
    '-name',
    's',
    '-passout',
    'pass:changeit',
    '-out',
    'rsa2048.p12',
  );
  return { folder, path, read, remove: () => rm(folder, { recursive: true, force: true }) };
}

function pem(label: string, base64: string): string {
  return `-----BEGIN ${label}-----\n${(base64.match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;
}
