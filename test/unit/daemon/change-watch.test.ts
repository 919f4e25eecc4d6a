import { describe, expect, test } from 'vitest';
import { changeWatch } from '../../../src/daemon/change-watch.ts';
import { fakeClock } from '../../support/fake-clock.ts';

function watching(isDiscovering = false) {
  const clock = fakeClock();
  const stop = new AbortController();
  const wakesMs: number[] = [];
  const said: string[] = [];
  const watch = changeWatch({
    clock,
    signal: stop.signal,
    loadBalancerId: '/marathon-lb',
    isDiscovering,
    wake: () => void wakesMs.push(clock.monotonicMs()),
    onLost: (reason) => void said.push(reason),
    onFound: () => void said.push('found'),
  });
  return { clock, watch, stream: watch.stream(), wakesMs, said, stop };
}

describe('changeWatch', () => {
  test('looks a second after the stream has opened, since nothing is replayed', async () => {
    const { clock, stream, wakesMs } = watching();
    stream.onOpen();
    await clock.advance(600_000);

    expect(wakesMs).toEqual([1_000]);
  });

  test('takes many events of one change as one, and keeps ten seconds between looks', async () => {
    const { clock, stream, wakesMs } = watching();
    stream.onOpen();
    for (let second = 0; second < 25; second += 1) {
      stream.onEvent({ type: 'api_post_event', appId: '/marathon-lb' });
      await clock.advance(1_000);
    }
    await clock.advance(60_000);

    expect(wakesMs).toEqual([1_000, 11_000, 21_000, 31_000]);
  });

  test.each([
    ['api_post_event', '/marathon-lb', false, 1],
    ['api_post_event', '/web', false, 0],
    ['api_post_event', '/web', true, 1],
    ['status_update_event', '/web', true, 0],
    ['status_update_event', '/marathon-lb', false, 1],
    ['deployment_success', undefined, false, 1],
    ['app_terminated_event', '/web', true, 1],
  ] as const)('%s of %s, discovering %s: %i looks', async (type, appId, isDiscovering, count) => {
    const { clock, stream, wakesMs } = watching(isDiscovering);
    stream.onOpen();
    await clock.advance(30_000);
    stream.onEvent({ type, appId });
    await clock.advance(15_000);

    expect(wakesMs.length - 1).toBe(count);
  });

  test('looks every minute while a stream is missing, and says so once', async () => {
    const { clock, watch, stream, wakesMs, said } = watching();
    const second = watch.stream();
    stream.onOpen();
    second.onLost('connection refused');
    second.onLost('connection refused');
    await clock.advance(130_000);

    expect(wakesMs).toEqual([1_000, 60_000, 120_000]);
    second.onOpen();
    await clock.advance(120_000);
    expect(wakesMs.slice(3)).toEqual([131_000]);
    expect(said).toEqual(['connection refused', 'found']);
  });

  test('ends with its signal', async () => {
    const { clock, watch, stop, wakesMs } = watching();
    stop.abort();
    await clock.run(watch.ended);

    expect(wakesMs).toEqual([]);
  });
});
