import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { TestPki } from './pki.ts';
import type { RunningServer } from './server-process.ts';

const run = promisify(execFile);

/** Leaves of the CA, by the file each is in; `.pem` holds the certificate alone. */
export type RevokingCaLeaf = 'crl-good' | 'crl-revoked' | 'crl-absent' | 'ocsp-good' | 'ocsp-revoked' | 'ocsp-down';

/** A CA with a CRL and an OCSP responder of OpenSSL's own, below the root of the test PKI. */
export interface RevokingCa {
  /** Its certificate: has a CRL of the root. */
  readonly certificate: string;
  leaf(name: RevokingCaLeaf): string;
  /** How often the CRLs were fetched. */
  readonly fetched: () => number;
  stop(): Promise<void>;
}

const LEAVES: readonly RevokingCaLeaf[] = [
  'crl-good',
  'crl-revoked',
  'crl-absent',
  'ocsp-good',
  'ocsp-revoked',
  'ocsp-down',
];

const configuration = (crlPort: number, ocspPort: number) => `[ca]
default_ca=issuing
[issuing]
database=issuing.txt
default_md=sha256
[top]
database=top.txt
default_md=sha256
[authority]
basicConstraints=critical,CA:TRUE
keyUsage=keyCertSign,cRLSign
crlDistributionPoints=URI:http://127.0.0.1:${crlPort}/top.crl
[delegate]
basicConstraints=CA:FALSE
extendedKeyUsage=OCSPSigning
[crl]
subjectAltName=DNS:localhost
crlDistributionPoints=URI:http://127.0.0.1:${crlPort}/issuing.crl
[absent]
subjectAltName=DNS:localhost
crlDistributionPoints=URI:http://127.0.0.1:${crlPort}/nothing.crl
[ocsp]
subjectAltName=DNS:localhost
authorityInfoAccess=OCSP;URI:http://127.0.0.1:${ocspPort}/
[down]
subjectAltName=DNS:localhost
authorityInfoAccess=OCSP;URI:http://127.0.0.1:1/
`;

const SECTIONS: Readonly<Record<RevokingCaLeaf, string>> = {
  'crl-good': 'crl',
  'crl-revoked': 'crl',
  'crl-absent': 'absent',
  'ocsp-good': 'ocsp',
  'ocsp-revoked': 'ocsp',
  'ocsp-down': 'down',
};

/** Makes it with the openssl program: certificates, CRLs, a responder in a process of its own. Takes about half a second. */
export async function startRevokingCa(pki: TestPki): Promise<RevokingCa> {
  let fetched = 0;
  const files = await listening(({ url = '' }, response) => {
    fetched += 1;
    const known = ['/top.crl', '/issuing.crl'].includes(url);
    response.writeHead(known ? 200 : 404).end(known ? readFileSync(pki.path(url.slice(1))) : '');
  });
  const responder = await startResponder(pki);
  writeFileSync(pki.path('ca.cnf'), configuration(files.port, responder.port));
  const issue = issuer(pki);
  await issue('issuing', 'Issuing', 'root', 'authority', 1);
  await Promise.all([
    issue('delegate', 'OCSP', 'issuing', 'delegate', 2),
    ...LEAVES.map((name, at) => issue(name, 'localhost', 'issuing', SECTIONS[name], 16 + at)),
  ]);
  writeFileSync(pki.path('top.txt'), '');
  writeFileSync(pki.path('issuing.txt.attr'), 'unique_subject = no\n');
  writeFileSync(
    pki.path('issuing.txt'),
    LEAVES.map((name, at) => indexLine(name.endsWith('revoked'), 16 + at)).join(''),
  );
  await Promise.all([revocationList(pki, 'top', 'root'), revocationList(pki, 'issuing', 'issuing')]);
  const stop = async () => {
    await Promise.all([responder.stop(), files.stop()]);
  };
  return {
    certificate: pki.read('issuing.pem'),
    leaf: (name) => pki.read(`${name}.pem`),
    fetched: () => fetched,
    stop,
  };
}

type Issue = (name: string, subject: string, issuer: string, section: string, serial: number) => Promise<void>;

/** Leaves share the key rsa2048.key; the CA and its delegate have their own. */
function issuer(pki: TestPki): Issue {
  const openssl = (...args: string[]) => run('openssl', args, { cwd: pki.folder });
  return async (name, subject, by, section, serial) => {
    const own = section === 'authority' || section === 'delegate';
    if (own) await openssl('genrsa', '-out', `${name}.key`, '2048');
    const key = own ? `${name}.key` : 'rsa2048.key';
    await openssl('req', '-new', '-key', key, '-subj', `/CN=${subject}`, '-config', 'x.cnf', '-out', `${name}.csr`);
    const signing = ['-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-set_serial', `${serial}`, '-days', '90'];
    const extensions = ['-extfile', 'ca.cnf', '-extensions', section];
    await openssl('x509', '-req', '-in', `${name}.csr`, '-sha256', ...signing, ...extensions, '-out', `${name}.pem`);
  };
}

/** A line of OpenSSL's CA database: state, expiry, revocation, serial number, file, subject. */
function indexLine(revoked: boolean, serial: number): string {
  const hex = serial.toString(16).toUpperCase();
  return `${revoked ? 'R' : 'V'}\t491231000000Z\t${revoked ? '261120103000Z' : ''}\t${hex}\tunknown\t/CN=localhost\n`;
}

async function revocationList(pki: TestPki, name: string, authority: string): Promise<void> {
  const by = ['-cert', `${authority}.pem`, '-keyfile', `${authority}.key`, '-name', name];
  const out = ['-crldays', '30', '-out', `${name}.crl.pem`];
  await run('openssl', ['ca', '-gencrl', '-config', 'ca.cnf', ...by, ...out], { cwd: pki.folder });
  const convert = ['crl', '-in', `${name}.crl.pem`, '-outform', 'DER', '-out', `${name}.crl`];
  await run('openssl', convert, { cwd: pki.folder });
}

/** Answers with what `openssl ocsp` makes of the question; its own server listens on every interface. */
async function startResponder(pki: TestPki): Promise<RunningServer> {
  let count = 0;
  const signing = ['-CA', 'issuing.pem', '-rsigner', 'delegate.pem', '-rkey', 'delegate.key'];
  return await listening(async (request, response) => {
    count += 1;
    const [question, answer] = [`ocsp-${count}.request`, `ocsp-${count}.answer`];
    writeFileSync(pki.path(question), await buffer(request));
    const files = ['-index', 'issuing.txt', '-ndays', '1', '-reqin', question, '-respout', answer];
    await run('openssl', ['ocsp', ...files, ...signing], { cwd: pki.folder });
    response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(readFileSync(pki.path(answer)));
  });
}

async function listening(onRequest: RequestListener): Promise<RunningServer> {
  const server = createServer(onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}
