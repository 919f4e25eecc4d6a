import { describe, expect, it } from 'vitest';
import { connectionFailure, isClosedConnection } from '../../../../src/platform/node/connection-failure.ts';

describe('connectionFailure', () => {
  it.each([
    ['ENOTFOUND', 'the host name does not exist'],
    ['EAI_AGAIN', 'the host name could not be resolved, name server not answering'],
    ['EHOSTUNREACH', 'no route to the host'],
    ['UND_ERR_SOCKET', 'the connection was closed before the answer was complete'],
    ['CERT_HAS_EXPIRED', 'its certificate has expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
  ])('puts %s into words and keeps the cause', (code, words) => {
    const thrown = errorWith(code);

    expect(connectionFailure('ca.example:443', thrown)).toMatchObject({
      code: 'UNREACHABLE',
      message: `ca.example:443: ${words}`,
      cause: thrown,
    });
  });

  it.each(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])(
    'marks %s as slowness',
    (code) => {
      expect(connectionFailure('h', errorWith(code)).cause).toMatchObject({ name: 'TimeoutError' });
    },
  );

  it('speaks of the first address when a host has several', () => {
    const both = new AggregateError([errorWith('ECONNREFUSED'), errorWith('ENETUNREACH')]);

    expect(connectionFailure('h', both).message).toBe('h: connection refused');
  });

  it('falls back to the words it was given', () => {
    expect(connectionFailure('h', new Error('odd')).message).toBe('h: odd');
  });
});

describe('isClosedConnection', () => {
  it('is true when the other side hung up', () => {
    expect(isClosedConnection(errorWith('ECONNRESET'))).toBe(true);
    expect(isClosedConnection(errorWith('ECONNREFUSED'))).toBe(false);
  });
});

function errorWith(code: string): Error {
  return Object.assign(new Error('raw'), { code });
}
