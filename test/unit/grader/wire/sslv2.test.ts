import { describe, expect, it } from 'vitest';
import { parseSslv2ServerHello } from '../../../../src/grader/wire/sslv2.ts';
import { RECORDED } from '../../../support/tls-servers/recorded-flights.ts';

describe('an SSL 2.0 SERVER-HELLO', () => {
  it('lists the kinds the server has', () => {
    expect(parseSslv2ServerHello(RECORDED.sslv2Hello)).toMatchObject({ suites: [0x010080, 0x0700c0] });
  });

  it('is waited for while it is incomplete', () => {
    expect(parseSslv2ServerHello(RECORDED.sslv2Hello.subarray(0, 100))).toBe('more');
  });

  it('is none in an alert record', () => {
    expect(parseSslv2ServerHello(RECORDED.alert70)).toBeUndefined();
  });

  it('is none when its lengths lie', () => {
    const lying = RECORDED.sslv2Hello.slice();
    lying[7] = 0xff;

    expect(parseSslv2ServerHello(lying)).toBeUndefined();
  });
});
