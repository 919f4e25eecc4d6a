import { describe, expect, it } from 'vitest';
import { Endpoint, type EndpointLimits } from '../../../../src/grader/probes/endpoint.ts';
import type { TcpRead } from '../../../../src/platform/tcp.ts';
import { fakeClock } from '../../../support/fake-clock.ts';
import { fixedRandom } from '../../../support/fixed-random.ts';
import { RECORDED } from '../../../support/tls-servers/recorded-flights.ts';
import { type Script, scriptedTcp } from './scripted-tcp.ts';

const LIMITS: EndpointLimits = {
  inFlight: 4,
  connections: 50,
  connectTimeoutMs: 1_000,
  answerTimeoutMs: 1_000,
  totalMs: 60_000,
};
const FLIGHT: readonly TcpRead[] = [{ kind: 'bytes', bytes: RECORDED.tls12Ecdhe }];
const RESET: readonly TcpRead[] = [{ kind: 'reset' }];
const HELLO = Uint8Array.of(1);
const OTHER = Uint8Array.of(2);

function endpointOf(scriptOf: (number: number, openBeside: number) => Script, limits: Partial<EndpointLimits> = {}) {
  const tcp = scriptedTcp(scriptOf);
  const clock = fakeClock();
  const ports = { tcp, clock, random: fixedRandom() };
  return { tcp, clock, endpoint: new Endpoint({ address: '192.0.2.1', port: 443 }, { ...LIMITS, ...limits }, ports) };
}

describe('one endpoint', () => {
  it('never has more connections open than allowed, and closes all', async () => {
    const { endpoint, tcp } = endpointOf(() => FLIGHT);

    const answers = await Promise.all(Array.from({ length: 20 }, () => endpoint.ask(HELLO)));

    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['flight']));
    expect(tcp.mostOpen()).toBe(4);
    expect(tcp.open()).toBe(0);
    expect(endpoint.connections).toBe(20);
  });

  it('leaves questions unasked when the connections are used up', async () => {
    const { endpoint } = endpointOf(() => FLIGHT, { connections: 2 });

    await endpoint.ask(HELLO);
    await endpoint.ask(HELLO);

    expect(await endpoint.ask(HELLO)).toEqual({ kind: 'not asked', reason: '2 connections were used up' });
  });

  it('leaves questions unasked when the time is used up', async () => {
    const { endpoint, clock } = endpointOf(() => FLIGHT, { totalMs: 5_000 });
    await clock.advance(5_000);

    expect(await endpoint.ask(HELLO)).toEqual({ kind: 'not asked', reason: 'the time was used up' });
  });

  it('asks a silent server twice', async () => {
    const { endpoint } = endpointOf(() => []);

    expect(await endpoint.ask(HELLO)).toEqual({ kind: 'silent' });
    expect(endpoint.connections).toBe(2);
  });

  it('believes in a closed connection when the server answers the control question beside it', async () => {
    const scripts = [FLIGHT, RESET, RESET, FLIGHT];
    const { endpoint } = endpointOf((number) => scripts[number - 1] ?? RESET);
    await endpoint.ask(HELLO);

    expect(await endpoint.ask(OTHER)).toEqual({ kind: 'closed' });
    expect(endpoint.limiting).toBe(false);
  });

  it('takes a reset that does not repeat for a limiter', async () => {
    const { endpoint, tcp } = endpointOf((_, openBeside) => (openBeside >= 2 ? RESET : FLIGHT));

    const answers = await Promise.all(Array.from({ length: 8 }, () => endpoint.ask(HELLO)));

    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['flight']));
    expect(tcp.open()).toBe(0);
  });

  it('waits longer each time for a server that refuses even the control question, then gives up', async () => {
    const { endpoint, clock } = endpointOf((number) => (number === 1 ? FLIGHT : RESET));
    await endpoint.ask(HELLO);

    const answer = await clock.run(endpoint.ask(OTHER));

    expect(answer).toEqual({ kind: 'not asked', reason: 'the server limits connections' });
    expect(clock.sleepsMs).toEqual([250, 500, 1_000, 2_000]);
    expect(endpoint.limiting).toBe(true);
  });

  it('goes on when such a server relents', async () => {
    const { endpoint, clock } = endpointOf((number) => (number === 1 || number > 4 ? FLIGHT : RESET));
    await endpoint.ask(HELLO);

    expect((await clock.run(endpoint.ask(OTHER))).kind).toBe('flight');
  });

  it('tells a refused connection from an answer', async () => {
    const { endpoint } = endpointOf(() => ({ kind: 'refused', reason: 'ECONNREFUSED' }));

    expect(await endpoint.ask(HELLO)).toEqual({
      kind: 'no connection',
      failure: { kind: 'refused', reason: 'ECONNREFUSED' },
    });
  });
});
