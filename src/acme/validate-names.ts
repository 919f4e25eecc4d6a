import { AcmeFailure } from './problem.ts';
import type { Authorization, Challenge } from './resources.ts';
import { type RetryPorts, retrying } from './retry.ts';
import type { AcmeSession, OrderAnswer } from './session.ts';
import type { ChallengeBoard } from './types.ts';

type ValidationSession = Pick<AcmeSession, 'authorization' | 'answerChallenge' | 'keyAuthorization'>;

/** One authorization of an order, with where it was read. */
interface LocatedAuthorization {
  readonly url: string;
  readonly authorization: Authorization;
}

/** An http-01 challenge that is not decided yet. */
interface OpenChallenge {
  readonly authorizationUrl: string;
  readonly challenge: Challenge;
  readonly token: string;
}

/**
 * Asks the CA to validate every name of an order that is not valid yet: all key authorizations are published before
 * the first challenge is answered (RFC 8555 sections 7.5.1 and 8.3). Returns when all challenges are answered, not when
 * they are decided. Pending authorizations are never deactivated: CAs count that as a failed validation.
 */
export async function validateNames(
  session: ValidationSession,
  { order, url: orderUrl }: OrderAnswer,
  publish: ChallengeBoard['publish'],
  ports: RetryPorts,
  signal: AbortSignal,
): Promise<void> {
  const located = await allOf(
    order.authorizations.map(async (url) => ({ url, authorization: await session.authorization(url, signal) })),
  );
  const pending = located.filter(({ authorization }) => authorization.status === 'pending');
  const open = openChallenges(pending, orderUrl);
  for (const { token } of open) {
    publish(token, await session.keyAuthorization(token, signal));
  }
  const unanswered = open.filter(({ challenge }) => challenge.status === 'pending');
  await allOf(unanswered.map((each) => answer(session, each, ports, signal)));
}

function openChallenges(pending: readonly LocatedAuthorization[], orderUrl: string): readonly OpenChallenge[] {
  const open: OpenChallenge[] = [];
  const unable: string[] = [];
  for (const { url, authorization } of pending) {
    const challenge = http01Of(authorization);
    if (challenge?.token === undefined) {
      unable.push(authorization.identifier.value);
    } else {
      open.push({ authorizationUrl: url, challenge, token: challenge.token });
    }
  }
  if (unable.length > 0) {
    throw notOffered(unable, orderUrl);
  }
  return open;
}

/** The http-01 challenge of an authorization (RFC 8555 section 8.3). */
export function http01Of(authorization: Authorization): Challenge | undefined {
  return authorization.challenges.find(({ type }) => type === 'http-01');
}

/**
 * A lost answer may have reached the CA, and a refusal may mean that it has decided meanwhile: the authorization is
 * read before the challenge is answered again.
 */
async function answer(
  session: ValidationSession,
  { authorizationUrl, challenge }: OpenChallenge,
  ports: RetryPorts,
  signal: AbortSignal,
): Promise<void> {
  await retrying(ports, signal, async () => {
    try {
      await session.answerChallenge(challenge.url, signal);
    } catch (error) {
      if (!(error instanceof AcmeFailure) || error.status === 429) {
        throw error;
      }
      const authorization = await session.authorization(authorizationUrl, signal);
      if (authorization.status === 'pending' && http01Of(authorization)?.status === 'pending') {
        throw error;
      }
    }
  });
}

/** Like Promise.all, but waits for all to end before it fails: nothing goes on behind the caller's back. */
async function allOf<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

function notOffered(names: readonly string[], url: string): AcmeFailure {
  const detail = 'the CA offers no http-01 challenge for it';
  return new AcmeFailure({
    kind: 'problem',
    type: 'http01NotOffered',
    step: 'authorization',
    url,
    detail: `the CA offers no http-01 challenge for ${names.join(', ')}`,
    nameFailures: names.map((name) => ({ name, type: 'http01NotOffered', detail })),
    orderAlive: false,
  });
}
