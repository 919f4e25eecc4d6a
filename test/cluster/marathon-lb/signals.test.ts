import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listenerCertificate } from '../acme/listener-certificate.ts';
import { startSupervisor } from '../processes/supervisor.ts';
import type { Supervisor } from '../types.ts';
import { fetchFrom, type RunningLoadBalancer, runLoadBalancer } from './running-load-balancer.ts';
import { type ScriptedMarathon, scriptedMarathon } from './scripted-marathon.ts';

let supervisor: Supervisor;
let marathon: ScriptedMarathon;
let balancer: RunningLoadBalancer;

beforeAll(async () => {
  supervisor = await startSupervisor();
  // An app of no group: with an empty list every look at Marathon would be two requests.
  marathon = await scriptedMarathon([{ id: '/other', labels: {}, tasks: [] }]);
  const args = ['sse', '-m', marathon.url, '--group', 'external'];
  balancer = await runLoadBalancer(supervisor, args, { HAPROXY_SSL_CERT: pemFor('old.example') });
  await balancer.printed(/configuration reloaded/);
});

beforeEach(async () => {
  const earlier = reloads();
  await install(pemFor('old.example'));
  await signal('usr1');
  await expect.poll(reloads).toBe(earlier + 1);
  await expect.poll(servedName).toBe('DNS:old.example'); // the old worker takes connections a moment longer
});

afterAll(async () => {
  await supervisor.stop();
  marathon.close();
});

test('usr1 loads a changed certificate file; hup does not, since the configuration is the same', async () => {
  await install(pemFor('new.example'));
  const asked = marathon.count('/v2/apps');
  const earlier = reloads();

  await signal('hup');
  await marathon.asked('/v2/apps', asked + 1);
  expect(await servedName()).toBe('DNS:old.example');
  await signal('usr1');

  await expect.poll(servedName).toBe('DNS:new.example');
  await expect.poll(reloads).toBe(earlier + 1);
});

test('usr1 with a broken file answers 200 and leaves the old certificate', async () => {
  await install('garbage');

  const answer = await signal('usr1');
  await balancer.printed(/haproxy refuses the existing configuration/);

  expect(answer).toMatchObject({ status: 200, body: 'Sent SIGUSR1 signal to marathon-lb' });
  expect(await servedName()).toBe('DNS:old.example');
});

test('a usr1 is lost when an event comes before it is worked off', async () => {
  await install(pemFor('lost.example'));
  const seen = events();
  const release = marathon.holdApps();
  marathon.event('api_post_event'); // keeps the worker busy
  await marathon.asked('/v2/apps', marathon.count('/v2/apps') + 1);
  await signal('usr1');
  marathon.event('api_post_event');
  await expect.poll(events).toBe(seen + 2);

  const before = marathon.count('/v2/apps');
  release();
  await marathon.asked('/v2/apps', before + 1);
  marathon.event('api_post_event');
  await marathon.asked('/v2/apps', before + 2); // by now a reload that was not lost would be over

  expect(await servedName()).toBe('DNS:old.example');
});

test('requests in flight survive a reload', async () => {
  const url = `http://127.0.0.1:${balancer.ports.stats}/_haproxy_health_check`;
  let stop = false;
  const statuses: number[] = [];
  const load = (async () => {
    while (!stop) statuses.push((await fetchFrom(url)).status);
  })();
  const earlier = reloads();

  await signal('usr1');
  await expect.poll(reloads).toBe(earlier + 1);
  await signal('usr1');
  await expect.poll(reloads).toBe(earlier + 2);
  stop = true;
  await load;

  expect(statuses.length).toBeGreaterThan(10);
  expect(new Set(statuses)).toEqual(new Set([200]));
});

function reloads(): number {
  return balancer.log().match(/Loading success/g)?.length ?? 0;
}

function events(): number {
  return balancer.log().match(/received event/g)?.length ?? 0;
}

function signal(name: 'hup' | 'usr1') {
  return fetchFrom(`http://127.0.0.1:${balancer.ports.stats}/_mlb_signal/${name}`);
}

function install(pem: string): Promise<void> {
  return writeFile(join(balancer.directory, 'etc/ssl/cert.pem'), pem);
}

function pemFor(name: string): string {
  const { certPem, keyPem } = listenerCertificate([name]);
  return certPem + keyPem;
}

async function servedName(): Promise<string | undefined> {
  const socket = connect({ host: '127.0.0.1', port: balancer.ports.https, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const name = socket.getPeerX509Certificate()?.subjectAltName;
  socket.destroy();
  return name;
}
