import { describe, expect, it } from 'vitest';
import type { Authorization } from '../../../src/acme/resources.ts';
import { validateNames } from '../../../src/acme/validate-names.ts';
import { authorization, CA, dns, lostAnswer, orderAnswer, refusal } from '../../support/acme-builders.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { fixedRandom } from '../../support/fixed-random.ts';

const { signal } = new AbortController();

describe('validateNames', () => {
  it('publishes every key authorization before it answers the first challenge', async () => {
    const ca = scene({ 'a.example': 'pending', 'b.example': 'pending' });

    await ca.validate();

    expect(ca.events).toEqual([
      'read a.example',
      'read b.example',
      'publish token-a.example',
      'publish token-b.example',
      'answer a.example',
      'answer b.example',
    ]);
  });

  it('leaves names alone that are valid already', async () => {
    const ca = scene({ 'a.example': 'valid', 'b.example': 'pending' });

    await ca.validate();

    expect(ca.events.filter((event) => event.startsWith('answer'))).toEqual(['answer b.example']);
  });

  it('publishes a challenge under way again, without answering it twice', async () => {
    const ca = scene({ 'a.example': 'pending' });
    ca.authorizations['a.example'] = authorization('a.example', 'pending', { status: 'processing' });

    await ca.validate();

    expect(ca.events).toEqual(['read a.example', 'publish token-a.example']);
  });

  it('looks whether a lost answer has arrived before it answers again', async () => {
    const ca = scene({ 'a.example': 'pending' });
    ca.failures.push(lostAnswer(), lostAnswer());

    await ca.validate();

    expect(ca.events.slice(2)).toEqual([
      'answer a.example',
      'read a.example',
      'answer a.example',
      'read a.example',
      'answer a.example',
    ]);
  });

  it('is content when a refused answer turns out to be decided', async () => {
    const ca = scene({ 'a.example': 'pending' });
    ca.failures.push(refusal('malformed'));
    ca.onAnswer = () => {
      ca.authorizations['a.example'] = authorization('a.example', 'valid');
    };

    await expect(ca.validate()).resolves.toBeUndefined();
  });

  it('fails when an answer is refused and nothing is decided, after the others are through', async () => {
    const ca = scene({ 'a.example': 'pending', 'b.example': 'pending' });
    ca.failures.push(refusal('malformed'));

    await expect(ca.validate()).rejects.toMatchObject({ type: 'malformed' });
    expect(ca.events).toContain('answer b.example');
  });

  it('names the names for which the CA offers no http-01 challenge, and answers none', async () => {
    const ca = scene({ 'a.example': 'pending', 'b.example': 'pending' });
    ca.authorizations['b.example'] = authorization('b.example', 'pending', { type: 'tls-alpn-01' });

    await expect(ca.validate()).rejects.toMatchObject({
      type: 'http01NotOffered',
      nameFailures: [{ name: 'b.example', type: 'http01NotOffered' }],
      orderAlive: false,
    });
    expect(ca.events).toEqual(['read a.example', 'read b.example']);
  });
});

/** A CA that knows one authorization per name and takes notes; `failures` strike the answers in turn. */
function scene(statuses: Readonly<Record<string, string>>) {
  const clock = fakeClock();
  const names = Object.keys(statuses);
  const notes = {
    events: [] as string[],
    failures: [] as Error[],
    onAnswer: () => {},
    authorizations: Object.fromEntries(
      names.map((name) => [name, authorization(name, statuses[name] ?? '')]),
    ) as Record<string, Authorization>,
    validate: (): Promise<void> =>
      clock.run(
        validateNames(
          session,
          orderAnswer('pending', { identifiers: dns(...names) }),
          (token, keyAuthorization) => {
            expect(keyAuthorization).toBe(`${token}.thumbprint`);
            notes.events.push(`publish ${token}`);
          },
          { clock, random: fixedRandom() },
          signal,
        ),
      ),
  };
  const session = {
    async authorization(url: string) {
      const name = url.slice(`${CA}/authz/`.length);
      notes.events.push(`read ${name}`);
      return notes.authorizations[name] ?? authorization(name, 'missing');
    },
    async answerChallenge(url: string) {
      notes.events.push(`answer ${url.slice(`${CA}/chall/`.length)}`);
      notes.onAnswer();
      const failure = notes.failures.shift();
      if (failure !== undefined) {
        throw failure;
      }
    },
    keyAuthorization: async (token: string) => `${token}.thumbprint`,
  };
  return notes;
}
