import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { authorizationFrom, type CredentialSources } from '../../src/dcos/credentials.ts';
import { marathonClient } from '../../src/marathon/client.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { nodeFiles } from '../../src/platform/node/files.ts';
import { nodeHttp } from '../../src/platform/node/http.ts';
import { startAdminRouter } from '../cluster/admin-router/admin-router.ts';
import type { Auth } from '../cluster/marathon/http/auth.ts';
import { startMarathon } from '../cluster/marathon/marathon.ts';
import { startSupervisor } from '../cluster/processes/supervisor.ts';

const SERVICE = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = SERVICE.privateKey.export({ type: 'pkcs8', format: 'pem' });
const publicPem = SERVICE.publicKey.export({ type: 'spki', format: 'pem' }).toString();

test('a service account logs in at DC/OS, and again when its token is no longer valid', async () => {
  const marathon = await running({ kind: 'token', check: (token) => (isValid(token) ? 'allowed' : 'unauthenticated') });
  let logins = 0;
  const router = await startAdminRouter({
    marathonUrl: marathon.url,
    agents: [],
    accounts: {
      users: {},
      serviceAccounts: { 'letsencrypt-sa': publicPem },
      // RS256 is deterministic: without this, two logins within a second would give the same token.
      get tokenLifetimeSeconds() {
        logins += 1;
        return 3_600 + logins;
      },
    },
  });
  onTestFinished(() => router.stop());
  const revoked = new Set<string>();
  const seen: string[] = [];
  function isValid(token = ''): boolean {
    seen.push(token);
    return !revoked.has(token) && router.verifyToken(token) === 'letsencrypt-sa';
  }
  const login = `${router.url}/acs/api/v1/auth/login`;
  const account = JSON.stringify({ scheme: 'RS256', uid: 'letsencrypt-sa', private_key: pem, login_endpoint: login });
  const client = await clientFor(marathon.url, { serviceAccount: account });

  await client.info();
  await client.apps();
  const [first = ''] = seen;
  expect(new Set(seen)).toEqual(new Set([first]));
  revoked.add(first);

  expect(await client.apps()).toEqual([]);
  expect(seen.at(-1)).not.toBe(first);
  expect(logins).toBe(2);
});

test('a service account that DC/OS does not know is refused with its name', async () => {
  const router = await startAdminRouter({
    marathonUrl: 'http://127.0.0.1:9',
    agents: [],
    accounts: { users: {}, serviceAccounts: {} },
  });
  onTestFinished(() => router.stop());
  const login = `${router.url}/acs/api/v1/auth/login`;
  const account = JSON.stringify({ uid: 'nobody-sa', private_key: pem, login_endpoint: login });
  const client = await clientFor('http://127.0.0.1:9', { serviceAccount: account });

  await expect(client.info()).rejects.toMatchObject({
    code: 'NOT_ALLOWED',
    message: expect.stringContaining('refuses the service account nobody-sa'),
  });
});

test('user and password from a file pass basic authentication, and a corrected file is read again', async () => {
  const { url } = await running({ kind: 'basic', user: 'ops', password: 'a:b' });
  const directory = await mkdtemp(join(tmpdir(), 'marathon-login-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'login');
  await writeFile(file, 'ops:wrong\n', { mode: 0o600 });
  const client = await clientFor(url, { basicAuthFile: file });

  await expect(client.info()).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  await writeFile(file, 'ops:a:b\n');

  expect(await client.info()).toMatchObject({ version: expect.any(String) });
});

async function running(auth: Auth): Promise<{ readonly url: string }> {
  const stateDir = await mkdtemp(join(tmpdir(), 'marathon-login-'));
  const supervisor = await startSupervisor();
  const agents = [{ id: 'S0', address: '127.0.0.2', role: '*' as const, attributes: {} }];
  const marathon = await startMarathon({ agents, images: {}, supervisor, stateDir, auth });
  onTestFinished(async () => {
    await marathon.stop();
    await supervisor.stop();
    await rm(stateDir, { recursive: true });
  });
  return marathon;
}

async function clientFor(baseUrl: string, given: Partial<CredentialSources>) {
  const http = nodeHttp({ userAgent: 'dcos-letsencrypt-contract' });
  onTestFinished(() => http.close());
  const sources = { basicAuthFile: undefined, tokenFile: undefined, serviceAccount: undefined, ...given };
  const read = (path: string) => nodeFiles('/').read(path.slice(1));
  const authorization = await authorizationFrom(sources, { read, http, clock: nodeClock });
  return marathonClient({ http, baseUrl, ...(authorization !== undefined && { authorization }) });
}
