import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type EventListener, followEvents, type MarathonEvent } from '../../src/marathon/events.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { nodeEventStream } from '../../src/platform/node/event-stream.ts';
import { type Marathon, startMarathon } from '../cluster/marathon/marathon.ts';
import { startSupervisor } from '../cluster/processes/supervisor.ts';

const APP = { id: '/web', cmd: 'exec sleep 600', instances: 0 };

test('an app that is posted is heard of with its id, and again after the stream was cut', async () => {
  const marathon = await running();
  const heard = follow(marathon.url);
  await heard.next('open');

  await post(marathon.url, APP);
  expect(await heard.next('api_post_event')).toMatchObject({ appId: '/web' });

  marathon.disconnectEventStreams();
  await heard.next('lost');
  await heard.next('open');
  await post(marathon.url, { ...APP, id: '/other' });
  expect(await heard.next('api_post_event')).toMatchObject({ appId: '/other' });
});

test('the stream of another master is found by its redirect to the leader', async () => {
  const marathon = await running();
  const other = createServer((request, response) =>
    response.writeHead(302, { location: `${marathon.url}${request.url}` }).end(),
  );
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const heard = follow(`http://127.0.0.1:${(other.address() as AddressInfo).port}`);

  await heard.next('open');
  await post(marathon.url, APP);

  expect(await heard.next('api_post_event')).toMatchObject({ appId: '/web' });
});

test.each([
  ['a refusal', 503, 'answered 503 instead of an event stream'],
  ['a redirect to itself', 302, 'answered 302 instead of an event stream'],
])('%s is told with its status', async (_, status, words) => {
  const server = createServer((_request, response) =>
    response.writeHead(status, { location: '/v2/events' }).end('<html>'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const heard = follow(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

  expect(await heard.next('lost')).toMatchObject({ reason: expect.stringContaining(words) });
});

interface Heard extends Partial<MarathonEvent> {
  readonly type: string;
  readonly reason?: string;
}

/** Follows events; `next` resolves with the first entry of a type that nobody has taken yet. */
function follow(baseUrl: string) {
  const entries: Heard[] = [];
  let changed = Promise.withResolvers<void>();
  const add = (entry: Heard) => {
    entries.push(entry);
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const listener: EventListener = {
    onOpen: () => add({ type: 'open' }),
    onEvent: add,
    onLost: (reason) => add({ type: 'lost', reason }),
  };
  const stop = new AbortController();
  const stream = nodeEventStream({ userAgent: 'dcos-letsencrypt-contract' });
  const ended = followEvents({ stream, baseUrl, clock: nodeClock, signal: stop.signal }, listener);
  onTestFinished(async () => {
    stop.abort();
    await ended;
  });
  return {
    async next(type: string): Promise<Heard> {
      for (;;) {
        const at = entries.findIndex((entry) => entry.type === type);
        const [found] = at < 0 ? [] : entries.splice(0, at + 1).slice(-1);
        if (found !== undefined) return found;
        await changed.promise;
      }
    },
  };
}

async function post(url: string, app: object): Promise<void> {
  await fetch(`${url}/v2/apps`, { method: 'POST', body: JSON.stringify(app) });
}

async function running(): Promise<Marathon> {
  const stateDir = await mkdtemp(join(tmpdir(), 'marathon-events-'));
  const supervisor = await startSupervisor();
  const agents = [{ id: 'S0', address: '127.0.0.2', role: '*' as const, attributes: {} }];
  const marathon = await startMarathon({ agents, images: {}, supervisor, stateDir });
  onTestFinished(async () => {
    await marathon.stop();
    await supervisor.stop();
    await rm(stateDir, { recursive: true });
  });
  return marathon;
}
