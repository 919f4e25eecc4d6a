import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type EmulatedServer, emulatedServer } from '../support/tls-servers/emulated-server.ts';
import { gradeLocalhost } from '../support/tls-servers/grade-localhost.ts';
import { type Identity, showing } from '../support/tls-servers/lying-server.ts';
import { makePki, type TestPki } from '../support/tls-servers/pki.ts';

/** The server says one flight; probes that want more get an end, or nothing. */
const IMPATIENT = { answerTimeoutMs: 500, connectTimeoutMs: 500, totalMs: 10_000 };

let pki: TestPki;
let server: EmulatedServer | undefined;

beforeAll(async () => {
  pki = await makePki();
});

afterEach(async () => {
  await server?.stop();
});

afterAll(() => pki.remove());

/** PEM of a key that no certificate here is for. */
const STRANGERS = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  elliptic: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
};

async function gradeOf(certificate: string, key: string, version: Identity['version']) {
  server = await emulatedServer(showing({ certificate: pki.read(certificate), key, version }));
  return await gradeLocalhost(server.port, [pki.read('root.pem'), pki.read('int.pem')], IMPATIENT);
}

const VERSIONS = ['TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

describe.each(VERSIONS)('a server that speaks %s', (version) => {
  it.each([
    ['rsa2048.leaf.pem', 'rsa2048.key'],
    ['p256.leaf.pem', 'p256.key'],
  ])('and shows %s has shown that it holds its key', async (certificate, key) => {
    const { facts, findings } = await gradeOf(certificate, pki.read(key), version);

    expect(facts.chains.map(({ keyProven }) => keyProven)).toEqual([true]);
    expect(findings.map(({ rule }) => rule)).not.toContain('F17');
  });

  it.each([
    ['rsa2048.leaf.pem', 'rsa'],
    ['p256.leaf.pem', 'elliptic'],
  ] as const)('and shows %s with the key of somebody else is F', async (certificate, type) => {
    const key = STRANGERS[type].privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

    const { grade, facts, findings } = await gradeOf(certificate, key, version);

    expect(facts.chains.map(({ keyProven, trust }) => [keyProven, trust.kind])).toEqual([[false, 'trusted']]);
    expect(grade).toBe('F');
    expect(findings.find(({ rule }) => rule === 'F17')).toMatchObject({
      effect: 'F',
      reason: 'the server shows localhost and signs with another key',
    });
  });
});
