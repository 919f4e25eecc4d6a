import { describe, expect, it } from 'vitest';
import { directorySource } from '../../../src/acme/directory.ts';
import type { HttpResponse } from '../../../src/platform/http.ts';
import { CA, DIRECTORY, lostAnswer } from '../../support/acme-builders.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const { signal } = new AbortController();
const DAY_MS = 24 * 60 * 60_000;

describe('directorySource', () => {
  it('reads the directory once for all who ask at the same time', async () => {
    const { source, asked } = scene(DIRECTORY);

    const directories = await Promise.all(Array.from({ length: 50 }, () => source.read(signal)));

    expect(asked()).toBe(1);
    expect(directories[49]).toMatchObject({ newOrder: `${CA}/new-order`, renewalInfo: `${CA}/renewal-info` });
  });

  it('reads it again after a day', async () => {
    const { source, asked, clock } = scene(DIRECTORY, DIRECTORY);
    await source.read(signal);
    await clock.advance(DAY_MS);
    await source.read(signal);
    expect(asked()).toBe(1);

    await clock.advance(1);
    await source.read(signal);

    expect(asked()).toBe(2);
  });

  it('does not remember a failure', async () => {
    const { source } = scene(lostAnswer(), DIRECTORY);

    await expect(source.read(signal)).rejects.toMatchObject({ kind: 'network' });

    await expect(source.read(signal)).resolves.toMatchObject({ newNonce: `${CA}/new-nonce` });
  });

  it.each(['<html>', '{}', '{"newNonce": 7}'])('refuses %j as a directory', async (body) => {
    const { source } = scene(body);

    await expect(source.read(signal)).rejects.toMatchObject({ kind: 'http', step: 'directory' });
  });
});

function scene(...answers: readonly (object | string)[]) {
  const clock = fakeClock();
  const left = [...answers];
  const transport = {
    async get(): Promise<HttpResponse> {
      const answer = left.shift();
      if (answer instanceof Error) {
        throw answer;
      }
      return { status: 200, headers: {}, body: typeof answer === 'string' ? answer : JSON.stringify(answer) };
    },
  };
  return {
    clock,
    source: directorySource(`${CA}/directory`, transport, clock),
    asked: () => answers.length - left.length,
  };
}
