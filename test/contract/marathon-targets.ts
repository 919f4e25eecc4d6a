import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MarathonAccess } from '../../src/marathon/exchange.ts';
import { nodeHttp } from '../../src/platform/node/http.ts';
import { startMarathon } from '../cluster/marathon/marathon.ts';
import { startSupervisor } from '../cluster/processes/supervisor.ts';

/** A Marathon to put the suite to. */
export interface Target {
  readonly name: string;
  start(): Promise<RunningTarget>;
}

export interface RunningTarget {
  readonly access: MarathonAccess;
  /** The same Marathon, with a token that is none. */
  readonly strangersAccess: MarathonAccess;
  stop(): Promise<void>;
}

/** The emulator in the oldest and the newest JSON it speaks; or the cluster DCOS_URL and DCOS_ACS_TOKEN lead to. */
export function marathonTargets(environment: NodeJS.ProcessEnv): readonly Target[] {
  const { DCOS_URL: url, DCOS_ACS_TOKEN: token } = environment;
  if (url !== undefined) {
    return [{ name: url, start: () => cluster(url, `token=${token}`, environment.DCOS_TLS_INSECURE !== '1') }];
  }

  return (['1.4', '1.11'] as const).map((version) => ({
    name: `the emulator as Marathon ${version}`,
    start: () => emulator(version),
  }));
}

async function cluster(url: string, credentials: string, verifyTls: boolean): Promise<RunningTarget> {
  const http = nodeHttp({ userAgent: 'dcos-letsencrypt-contract', verifyTls });

  return { ...accesses(http, `${url.replace(/\/+$/, '')}/service/marathon`, credentials), stop: () => http.close() };
}

async function emulator(version: '1.4' | '1.11'): Promise<RunningTarget> {
  const stateDir = await mkdtemp(join(tmpdir(), 'marathon-contract-'));
  const supervisor = await startSupervisor();
  const http = nodeHttp({ userAgent: 'dcos-letsencrypt-contract' });
  const marathon = await startMarathon({
    agents: [{ id: 'S0', address: '127.0.0.2', role: '*', attributes: {} }],
    images: {},
    supervisor,
    stateDir,
    version,
    auth: { kind: 'token', check: (token) => (token === 'valid' ? 'allowed' : 'unauthenticated') },
  });

  return {
    ...accesses(http, marathon.url, 'token=valid'),
    stop: async () => {
      await http.close();
      await marathon.stop();
      await supervisor.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

function accesses(http: MarathonAccess['http'], baseUrl: string, credentials: string) {
  return {
    access: { http, baseUrl, authorization: async () => credentials },
    strangersAccess: { http, baseUrl, authorization: async () => 'token=nonsense' },
  };
}
