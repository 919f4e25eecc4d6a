import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EmulatedServer } from '../support/tls-servers/emulated-server.ts';
import { gradeLocalhost } from '../support/tls-servers/grade-localhost.ts';
import { OWN_SERVERS, startSigning } from '../support/tls-servers/own-servers.ts';
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

async function gradeOf(name: string) {
  server = await startSigning(name, pki);
  return await gradeLocalhost(server.port, [pki.read('root.pem'), pki.read('int.pem')], IMPATIENT);
}

describe('the key of the certificate', () => {
  it.each(OWN_SERVERS.signing.filter((name) => name.startsWith('honest')))('is held by a server: %s', async (name) => {
    const { facts, findings } = await gradeOf(name);

    expect(facts.chains.map(({ keyProven }) => keyProven)).toEqual([true]);
    expect(findings.map(({ rule }) => rule)).not.toContain('F17');
  });

  it.each(OWN_SERVERS.signing.filter((name) => name.startsWith('lying')))(
    'is not held by a server: %s',
    async (name) => {
      const { grade, facts, findings } = await gradeOf(name);

      expect(facts.chains.map(({ keyProven, trust }) => [keyProven, trust.kind])).toEqual([[false, 'trusted']]);
      expect(grade).toBe('F');
      expect(findings.find(({ rule }) => rule === 'F17')).toMatchObject({
        effect: 'F',
        reason: 'the server shows localhost and signs with another key',
      });
    },
  );
});
