import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GradedAddress } from '../../src/grader/report.ts';
import { gradeLocalhost, gradeTargetAt } from '../support/tls-servers/grade-localhost.ts';
import { haproxyCommand } from '../support/tls-servers/haproxy-server.ts';
import { makePki, type TestPki } from '../support/tls-servers/pki.ts';
import { freePort, isInstalled, type RunningServer, startServer } from '../support/tls-servers/server-process.ts';

const RUNS = 11;

let pki: TestPki;
let server: RunningServer | undefined;

async function start(bind?: string): Promise<number> {
  const port = await freePort();
  server = await startServer(haproxyCommand(pki, port, bind), port);
  return port;
}

beforeAll(async () => {
  pki = await makePki();
  if (!isInstalled('haproxy')) process.stdout.write('HAProxy is not tested: haproxy is not installed\n');
});

afterAll(async () => {
  await server?.stop();
  await pki.remove();
});

describe.runIf(isInstalled('haproxy'))('a modern HAProxy', () => {
  it('gets A+ with at most 60 connections; how fast is printed', async () => {
    const port = await start();
    const runs: GradedAddress[] = [];

    for (let run = 0; run < RUNS; run++) runs.push(await gradeLocalhost(port, [pki.read('root.pem')]));

    const durations = runs.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b);
    process.stdout.write(`HAProxy: ${durations.join(' ')} ms, ${runs[0]?.connections} connections\n`);
    expect(new Set(runs.map(({ grade }) => grade))).toEqual(new Set(['A+']));
    expect(Math.max(...runs.map(({ connections }) => connections))).toBeLessThanOrEqual(60);
    expect(runs[0]?.facts).toMatchObject({
      alpn: ['h2'],
      resumption: true,
      sessionTickets: true,
      withoutServerName: 'same',
    });
    await server?.stop();
  });

  it('with TLS 1.3 alone shows its chain, which is encrypted', async () => {
    const port = await start('ssl-min-ver TLSv1.3');

    const address = await gradeLocalhost(port, [pki.read('root.pem')]);

    expect(address.protocols).toEqual(['TLSv1.3']);
    expect(address.facts.chains.map(({ certificates }) => certificates.map(({ subject }) => subject))).toEqual([
      ['localhost', 'Intermediate'],
    ]);
    expect(address.grade).toBe('A+');
    await server?.stop();
  });

  it('with the app behind it known tells what to do in the words of marathon-lb', async () => {
    const port = await start('ssl-max-ver TLSv1.2');

    const { addresses } = await gradeTargetAt(
      port,
      [pki.read('root.pem')],
      {},
      { app: { appId: '/shop/web', portIndex: 0 } },
    );

    const [address] = addresses;
    expect(address?.grade !== null && address?.findings.find(({ rule }) => rule === 'W2')?.fix).toBe(
      'dcos letsencrypt setup --tls-policy intermediate',
    );
  });
});
