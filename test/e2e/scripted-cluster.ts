import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Accepted, Report } from '../../src/daemon-api/types.ts';
import { startAdminRouter } from '../cluster/admin-router/admin-router.ts';
import { type Marathon, startMarathon } from '../cluster/marathon/marathon.ts';
import { startSupervisor } from '../cluster/processes/supervisor.ts';
import type { AgentSpec, ImageTable } from '../cluster/types.ts';

/**
 * A DC/OS cluster for tests of the command line: Admin Router with login and Marathon, with stand-ins for marathon-lb
 * (TLS with the certificate of its HAPROXY_SSL_CERT) and for the daemon (the report it is given).
 */
export interface ScriptedCluster {
  readonly marathon: Marathon;
  /** What the DC/OS CLI hands to its plugins. */
  readonly environment: Readonly<Record<string, string>>;
  /** Creates an app and waits until it runs. Throws an Error with Marathon's words. */
  deploy(definition: object): Promise<void>;
  /** What the daemon reports from now on. */
  report(report: Report): void;
  /** What it answers to the next changes, and what it reports from then on. */
  accept(answer: Accepted, report: Report): void;
  /** Resolves once the process of the daemon answers. */
  daemonAnswers(): Promise<void>;
  /** Changes asked of it: path and body, a line each. */
  asked(): string;
  stop(): Promise<void>;
}

const AGENTS: readonly AgentSpec[] = [
  { id: 'S0', address: '127.0.0.2', role: '*', attributes: {} },
  { id: 'S1', address: '127.0.0.3', role: 'slave_public', attributes: { public_ip: 'true' } },
];

const LOAD_BALANCER = `
  const pem = process.env.HAPROXY_SSL_CERT;
  require('node:https').createServer({ cert: pem, key: pem }, (request, response) => response.end('fine'))
    .listen(Number(process.env.PORT1), process.env.HOST);
`;

/** Reads its answers anew for every request; one that changes something is noted, and may change the report. */
const DAEMON = `
  const { readFileSync, writeFileSync, appendFileSync } = require('node:fs');
  const [, reportFile, answersFile, askedFile] = process.argv;
  const answered = (request, body) => {
    if (request.url === '/v1/report') return [200, readFileSync(reportFile)];
    if (request.url === '/v1/events')
      return [200, JSON.stringify({ schema: 1, events: JSON.parse(readFileSync(reportFile)).events })];
    if (request.method !== 'POST') return [404, '{}'];
    if (request.headers['x-letsencrypt-token'] !== process.env.LETSENCRYPT_API_TOKEN)
      return [403, JSON.stringify({ error: { code: 'NOT_ALLOWED', message: 'not this token', suggestions: [] } })];
    appendFileSync(askedFile, request.url + ' ' + body + '\\n');
    const { answer, report } = JSON.parse(readFileSync(answersFile));
    if (report !== undefined) writeFileSync(reportFile, JSON.stringify(report));
    return [202, JSON.stringify(answer)];
  };
  require('node:http').createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const [status, text] = answered(request, body);
    response.statusCode = status;
    response.end(text);
  }).listen(Number(process.env.PORT1), process.env.HOST);
`;

const WEB = `
  require('node:http').createServer((request, response) => response.end('fine'))
    .listen(Number(process.env.PORT0), process.env.HOST);
`;

/** Starts everything; nothing is deployed yet. */
export async function startScriptedCluster(): Promise<ScriptedCluster> {
  const stateDir = mkdtempSync(join(tmpdir(), 'scripted-cluster-'));
  const [reportFile, answersFile, askedFile] = ['report.json', 'answers.json', 'asked.txt'].map((name) =>
    join(stateDir, name),
  ) as [string, string, string];
  const images: ImageTable = {
    'marathon-lb': () => ({ command: [process.execPath, '-e', LOAD_BALANCER] }),
    'mesosphere/letsencrypt-dcos': () => ({
      command: [process.execPath, '-e', DAEMON, reportFile, answersFile, askedFile],
    }),
    'mesosphere/letsencrypt-dcos-test': () => ({ command: [process.execPath, '-e', WEB] }),
  };
  const supervisor = await startSupervisor();
  const marathon = await startMarathon({ agents: AGENTS, images, supervisor, stateDir });
  const adminRouter = await startAdminRouter({
    marathonUrl: marathon.url,
    agents: AGENTS,
    accounts: { users: { alice: 'secret' }, serviceAccounts: {} },
  });
  return {
    marathon,
    environment: { DCOS_URL: adminRouter.url, DCOS_ACS_TOKEN: adminRouter.issueToken('alice'), DCOS_TLS_INSECURE: '1' },
    deploy: (definition) => deploy(marathon, definition),
    report: (report) => writeFileSync(reportFile, JSON.stringify(report)),
    accept: (answer, report) => writeFileSync(answersFile, JSON.stringify({ answer, report })),
    daemonAnswers: () => vi.waitFor(() => reportFrom(adminRouter.url, adminRouter.issueToken('alice')), 60_000),
    asked: () => (existsSync(askedFile) ? readFileSync(askedFile, 'utf8') : ''),
    stop: async () => {
      await adminRouter.stop();
      await marathon.stop();
      await supervisor.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

async function reportFrom(url: string, token: string): Promise<void> {
  const headers = { authorization: `token=${token}` };
  const { status } = await fetch(`${url}/service/letsencrypt/v1/report`, { headers });
  if (status !== 200) throw new Error(`the daemon answers ${status}`);
}

/** An array goes to the collection as a whole, as Marathon takes it. */
async function deploy(marathon: Marathon, definition: object): Promise<void> {
  const method = Array.isArray(definition) ? 'PUT' : 'POST';
  const answer = await fetch(`${marathon.url}/v2/apps`, { method, body: JSON.stringify(definition) });
  if (!answer.ok) throw new Error(`Marathon answers ${answer.status}: ${await answer.text()}`);
  await marathon.whenDeploymentEnds(answer.headers.get('marathon-deployment-id') ?? '');
}
