import { describe, expect, it } from 'vitest';
import { renewalInfoIn, renewalInfoSource } from '../../../src/acme/renewal-info.ts';
import type { RenewalInfo } from '../../../src/acme/types.ts';
import { CA, DIRECTORY } from '../../support/acme-builders.ts';
import { scriptedCa } from '../../support/scripted-ca.ts';
import { json, problem, type ScriptedAnswer, timedOut, unreachable } from '../../support/scripted-http.ts';

const { signal } = new AbortController();
const ID = 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE';
const HOUR_MS = 3_600_000;

describe('renewalInfoIn', () => {
  it('reads the window of RFC 9773 section 4.2, in UTC', () => {
    const body = JSON.stringify({
      suggestedWindow: { start: '2027-01-02T04:00:00Z', end: '2027-01-03T06:00:00+02:00' },
      explanationURL: 'https://acme.example.com/docs/ari',
    });

    expect(renewalInfoIn(body, 6 * HOUR_MS)).toEqual({
      kind: 'window',
      start: '2027-01-02T04:00:00.000Z',
      end: '2027-01-03T04:00:00.000Z',
      explanationUrl: 'https://acme.example.com/docs/ari',
      retryAfterMs: 21_600_000,
    });
  });

  it.each([
    ['no JSON', '{broken'],
    ['no object', '[]'],
    ['no window', '{}'],
    ['half a window', '{"suggestedWindow": {"start": "2027-01-02T04:00:00Z"}}'],
    ['a window without times', '{"suggestedWindow": {"start": "soon", "end": "later"}}'],
    [
      'a window that ends when it starts',
      '{"suggestedWindow": {"start": "2027-01-02T04:00:00Z", "end": "2027-01-02T04:00:00Z"}}',
    ],
  ])('takes %s for no answer and asks again in six hours', (_, body) => {
    expect(renewalInfoIn(body, undefined)).toMatchObject({ kind: 'unknown', retryAfterMs: 21_600_000 });
  });

  it.each([
    ['a second', 1_000, 60_000],
    ['two hours', 2 * HOUR_MS, 7_200_000],
    ['a month', 720 * HOUR_MS, 86_400_000],
  ])('asks again between a minute and a day, when told %s', (_, asked, expected) => {
    const window = { start: '2027-01-02T04:00:00Z', end: '2027-01-03T04:00:00Z' };

    expect(renewalInfoIn(JSON.stringify({ suggestedWindow: window }), asked).retryAfterMs).toBe(expected);
  });
});

describe('renewalInfoSource', () => {
  it('asks for the certificate by its identifier, unsigned', async () => {
    const window = { start: '2027-01-02T04:00:00Z', end: '2027-01-03T04:00:00Z' };

    const { answer, requests } = await fetched(
      json({ suggestedWindow: window }, { headers: { 'retry-after': '7200' } }),
    );

    expect(answer).toMatchObject({ kind: 'window', retryAfterMs: 7_200_000 });
    expect(requests.at(-1)).toMatchObject({ method: 'GET', url: `${CA}/renewal-info/${ID}` });
  });

  it.each<[string, ScriptedAnswer, number]>([
    ['does not know the certificate', problem(404, 'malformed', 'unknown certificate'), 21_600_000],
    ['refuses the question', problem(400, 'malformed', 'not an identifier'), 21_600_000],
    ['may not be asked', { status: 403, body: '<html>' }, 21_600_000],
    ['is asked too often', problem(429, 'rateLimited', 'slower', retryAfter('7200')), 7_200_000],
    ['is asked too often, and does not say until when', problem(429, 'rateLimited', 'slower'), 21_600_000],
    ['is down', { status: 503, body: '<html>' }, 60_000],
    ['has an error of its own', problem(500, 'serverInternal', 'oops'), 60_000],
    ['is down and says for how long', { status: 503, body: '', ...retryAfter('600') }, 600_000],
    ['is down and says for longer than a day', { status: 503, body: '', ...retryAfter('2592000') }, 86_400_000],
    ['is down and says for less than a minute', { status: 503, body: '', ...retryAfter('1') }, 60_000],
    ['cannot be reached', unreachable(), 60_000],
    ['answers too late', timedOut(), 60_000],
    ['answers with no JSON', { body: '<html>' }, 21_600_000],
    ['answers with no window', json({ suggestedWindow: {} }), 21_600_000],
    ['sends elsewhere', { status: 302, headers: { location: 'https://elsewhere.example/' } }, 21_600_000],
  ])('is unknown, and no failure, when the CA %s', async (_, scripted, retryAfterMs) => {
    const { answer } = await fetched(scripted, scripted, scripted);

    expect(answer).toMatchObject({ kind: 'unknown', retryAfterMs });
  });

  it('is asked for sooner at first, when the CA does not answer, and anew after an answer', async () => {
    const { ca, http, clock } = scriptedCa();
    const source = renewalInfoSource(ca);
    const ask = async () => (await clock.run(source.ask(ID, signal))).retryAfterMs;
    const down = Array.from({ length: 3 }, () => unreachable());
    const pausesMs: number[] = [];

    for (let tries = 0; tries < 4; tries += 1) {
      http.once(ID, ...down);
      pausesMs.push(await ask());
    }
    http.once(ID, problem(404, 'malformed', 'unknown certificate'));
    await ask();
    http.once(ID, ...down);
    pausesMs.push(await ask());

    expect(pausesMs).toEqual([60_000, 300_000, 1_800_000, 21_600_000, 60_000]);
  });

  it('is unknown for a day when the CA has none', async () => {
    const { ca, http, clock } = scriptedCa();
    const { renewalInfo: _, ...without } = DIRECTORY;
    http.once('/directory', json(without));

    expect(await clock.run(renewalInfoSource(ca).ask(ID, signal))).toEqual({
      kind: 'unknown',
      reason: 'the CA gives no renewal information',
      retryAfterMs: 86_400_000,
    });
  });

  it('stops for a caller that has given up', async () => {
    const { ca } = scriptedCa();

    await expect(renewalInfoSource(ca).ask(ID, AbortSignal.abort())).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});

function retryAfter(value: string) {
  return { headers: { 'retry-after': value } };
}

async function fetched(...answers: readonly ScriptedAnswer[]): Promise<{
  answer: RenewalInfo;
  requests: readonly { readonly method: string; readonly url: string }[];
}> {
  const { ca, http, clock } = scriptedCa();
  http.once(ID, ...answers);
  return { answer: await clock.run(renewalInfoSource(ca).ask(ID, signal)), requests: http.requests };
}
