import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GradeOptions, sharedServers } from '../../src/grader/grade.ts';
import type { GradedAddress } from '../../src/grader/report.ts';
import { gradeTargetAt } from '../support/tls-servers/grade-localhost.ts';
import { haproxyVhosts } from '../support/tls-servers/haproxy-vhosts.ts';
import { freePort, isInstalled, type RunningServer, startServer } from '../support/tls-servers/server-process.ts';

let folder: string;
let root: string;
let server: RunningServer;

beforeAll(async () => {
  if (!isInstalled('haproxy')) {
    process.stdout.write('vhosts are not tested: haproxy is not installed\n');
    return;
  }
  folder = await mkdtemp(join(tmpdir(), 'vhosts-'));
  const port = await freePort();
  const made = await haproxyVhosts(folder, port, [
    { host: 'a1.example.com' },
    { host: 'a2.example.com' },
    { host: 'b3.example.com' },
    { host: 'a4.example.com', keyType: 'rsa2048' },
    { host: 'a5.example.com', options: 'ssl-min-ver TLSv1.3' },
    {
      host: 'a6.example.com',
      options: 'ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-SHA',
    },
    { host: 'a7.example.com', options: 'ssl-min-ver TLSv1.3' },
  ]);
  root = made.root;
  server = await startServer(made.command, port);
});

afterAll(async () => {
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function gradeOf(host: string, shared?: GradeOptions['shared']): Promise<GradedAddress> {
  const { addresses } = await gradeTargetAt(server.port, [root], {}, { host, ...(shared && { shared }) });
  const [address] = addresses;
  if (address === undefined || address.grade === null) throw new Error(`no grade for ${host}`);
  return address;
}

describe.runIf(isInstalled('haproxy'))('names of one listener', () => {
  it("share what is the listener's, and are graded as if they were alone", async () => {
    const shared = sharedServers();
    const hosts = [1, 2, 4, 5, 6, 7].map((number) => `a${number}.example.com`).concat('b3.example.com');

    const together: GradedAddress[] = [];
    for (const host of hosts) together.push(await gradeOf(host, shared));

    expect(together.map(({ examinedAs }) => examinedAs)).toEqual([
      null,
      'a1.example.com',
      null,
      null,
      null,
      'a5.example.com',
      'a1.example.com',
    ]);
    for (const [at, host] of hosts.entries()) {
      const alone = await gradeOf(host);
      const { connections, durationMs, examinedAs, ...same } = together[at] as GradedAddress;
      expect(same).toEqual({ ...same, ...withoutEffort(alone) });
      if (examinedAs !== null) expect(connections).toBeLessThanOrEqual(13);
    }
    expect(together.map(({ grade }) => grade)).toEqual(['A+', 'A+', 'A+', 'A+', 'A+', 'A+', 'A']);
  });
});

function withoutEffort({ connections: _, durationMs: __, examinedAs: ___, ...rest }: GradedAddress) {
  return rest;
}
