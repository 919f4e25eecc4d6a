import { describe, expect, it } from 'vitest';
import { parseHsts } from '../../../../src/grader/wire/hsts-header.ts';
import { headerValue, httpGet, parseHttpHead } from '../../../../src/grader/wire/http-head.ts';

describe('the head of an HTTP answer', () => {
  it('has a status and headers by lower-case name, the first of a repeated one counting', () => {
    const head = parseHttpHead('HTTP/1.1 301 Moved\r\nLocation: https://a.test/\r\nX: 1\r\nx: 2\r\n\r\nbody');

    expect(head).toMatchObject({ status: 301 });
    expect(typeof head === 'object' && headerValue(head, 'x')).toBe('1');
  });

  it('skips interim answers', () => {
    expect(parseHttpHead('HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n')).toEqual({
      status: 200,
      headers: [],
    });
  });

  it.each(['', 'HTT', 'HTTP/1.1 200 OK\r\nServer: x'])('is waited for after %j', (text) => {
    expect(parseHttpHead(text)).toBe('more');
  });

  it.each(['SSH-2.0-OpenSSH', 'HTTP/2 200\r\n\r\n', '\r\n\r\n'])('is none in %j', (text) => {
    expect(parseHttpHead(text)).toBeUndefined();
  });

  it('is asked for with one GET', () => {
    expect(Buffer.from(httpGet('a.test', '/x')).toString()).toBe(
      'GET /x HTTP/1.1\r\nHost: a.test\r\nUser-Agent: dcos-letsencrypt\r\nAccept: */*\r\nConnection: close\r\n\r\n',
    );
  });
});

describe('Strict-Transport-Security', () => {
  const present = { kind: 'present', maxAgeSeconds: 31_536_000, includeSubDomains: false, preload: false };

  it.each([
    ['max-age=31536000', present],
    ['Max-Age = "31536000" ; unknown=1;', present],
    ['max-age=31536000; includeSubDomains; preload', { ...present, includeSubDomains: true, preload: true }],
    ['max-age=0', { ...present, maxAgeSeconds: 0 }],
    ['includeSubDomains', { kind: 'invalid', reason: 'max-age is missing' }],
    ['max-age=soon', { kind: 'invalid', reason: 'max-age is not a number' }],
    ['max-age=1; max-age=2', { kind: 'invalid', reason: 'max-age is repeated' }],
    ['', { kind: 'invalid', reason: 'max-age is missing' }],
  ])('%j is read as RFC 6797 says', (value, expected) => {
    expect(parseHsts(value)).toEqual(expected);
  });
});
