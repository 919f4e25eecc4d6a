import { describe, expect, it } from 'vitest';
import { orderFailure } from '../../../src/acme/order-failure.ts';
import type { Authorization } from '../../../src/acme/resources.ts';
import { authorization, CA, dns, orderAnswer } from '../../support/acme-builders.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const { signal } = new AbortController();
const SERVFAIL = { type: 'dns', detail: 'SERVFAIL looking up A', subproblems: [] };

describe('orderFailure', () => {
  it('names each name at fault, with the words of the CA', async () => {
    const { failure, reads } = await failureOf('invalid', {
      'a.example': [authorization('a.example', 'valid')],
      'b.example': [authorization('b.example', 'invalid', { error: SERVFAIL })],
      'c.example': [authorization('c.example', 'deactivated')],
    });

    expect(failure).toMatchObject({
      kind: 'problem',
      type: 'dns',
      detail: 'validation failed for 2 of 3 names',
      orderAlive: false,
      nameFailures: [
        { name: 'b.example', type: 'dns', detail: 'SERVFAIL looking up A' },
        { name: 'c.example', type: 'unauthorized', detail: 'the authorization is deactivated' },
      ],
    });
    expect(reads).toBe(3);
  });

  it('waits for validations under way, so that all culprits are found at once', async () => {
    const { failure, reads } = await failureOf('invalid', {
      'a.example': [authorization('a.example', 'invalid', { error: SERVFAIL })],
      'b.example': [
        authorization('b.example', 'pending'),
        authorization('b.example', 'pending'),
        authorization('b.example', 'invalid', { error: SERVFAIL }),
      ],
    });

    expect(failure.nameFailures.map(({ name }) => name)).toEqual(['a.example', 'b.example']);
    expect(reads).toBe(4);
  });

  it('waits twenty seconds at most', async () => {
    const { failure, elapsedMs } = await failureOf('invalid', {
      'a.example': [authorization('a.example', 'invalid', { error: SERVFAIL })],
      'b.example': [authorization('b.example', 'pending')],
    });

    expect(failure.nameFailures).toHaveLength(1);
    expect(elapsedMs).toBeLessThanOrEqual(20_000);
  });

  it("gives the order's own error when no name is at fault", async () => {
    const error = { type: 'caa', detail: 'CAA forbids', subproblems: [] };

    const { failure } = await failureOf('invalid', { 'a.example': [authorization('a.example', 'valid')] }, error);

    expect(failure).toMatchObject({ type: 'caa', detail: 'CAA forbids', nameFailures: [] });
  });

  it('gives the status when there is nothing else to say', async () => {
    const { failure } = await failureOf('deactivated', { 'a.example': [authorization('a.example', 'valid')] });

    expect(failure).toMatchObject({ type: 'orderInvalid', detail: 'the order is deactivated' });
  });
});

/** Each name's authorization as it shows at the first read, the second...; the last one repeats. */
async function failureOf(
  status: string,
  shows: Readonly<Record<string, readonly Authorization[]>>,
  error?: typeof SERVFAIL,
) {
  const clock = fakeClock();
  const left = new Map(Object.entries(shows).map(([name, each]) => [name, [...each]]));
  let reads = 0;
  const session = {
    async authorization(url: string) {
      reads += 1;
      const shown = left.get(url.slice(`${CA}/authz/`.length)) ?? [];
      return (shown.length > 1 ? shown.shift() : shown[0]) ?? authorization('?', 'missing');
    },
  };
  const order = orderAnswer(status, { identifiers: dns(...Object.keys(shows)), error });
  const failure = await clock.run(orderFailure(session, order, clock, signal));
  return { failure, reads, elapsedMs: clock.monotonicMs() };
}
