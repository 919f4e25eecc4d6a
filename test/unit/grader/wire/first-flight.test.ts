import { describe, expect, it } from 'vitest';
import { FirstFlight } from '../../../../src/grader/wire/first-flight.ts';
import { bitLength } from '../../../../src/grader/wire/server-key-exchange.ts';
import { RECORDED } from '../../../support/tls-servers/recorded-flights.ts';

function read(...portions: readonly Uint8Array[]): FirstFlight {
  const flight = new FirstFlight();
  for (const portion of portions) flight.push(portion);
  return flight;
}

describe('the first flight of a server', () => {
  it('of TLS 1.2 with ECDHE shows group, scheme, chain and extensions', () => {
    const flight = read(RECORDED.tls12Ecdhe).flight();

    expect(flight).toMatchObject({
      complete: true,
      clientCertificateRequested: false,
      warnings: [],
      hello: { version: 'TLSv1.2', suite: 0xc02f, compression: 0, retryRequest: false },
      keyExchange: { kind: 'ECDHE', group: 29, scheme: 0x0804 },
    });
    expect(flight?.certificate?.certificates.map(({ length }) => length)).toEqual([
      expect.any(Number),
      expect.any(Number),
    ]);
    expect([...(flight?.hello.extensions.keys() ?? [])]).toEqual(expect.arrayContaining([0xff01, 23, 35]));
  });

  it('of TLS 1.3 may be a HelloRetryRequest that names a group', () => {
    expect(read(RECORDED.tls13Retry).flight()).toMatchObject({
      complete: true,
      hello: { version: 'TLSv1.3', retryRequest: true, group: 29, key: undefined },
    });
    expect(read(RECORDED.tls13HybridRetry).flight()?.hello.group).toBe(0x11ec);
  });

  it('of TLS 1.2 with DHE shows the prime', () => {
    const exchange = read(RECORDED.tls12Dhe512).flight()?.keyExchange;

    expect(exchange?.kind === 'DHE' && bitLength(exchange.prime)).toBe(512);
  });

  it('of SSL 3.0 has no key exchange for RSA', () => {
    expect(read(RECORDED.ssl3Rsa).flight()).toMatchObject({
      complete: true,
      keyExchange: undefined,
      hello: { version: 'SSLv3', suite: 0x0005 },
    });
  });

  it('of an export suite shows the temporary RSA key', () => {
    expect(read(RECORDED.tls10Export).flight()).toMatchObject({
      hello: { version: 'TLSv1', suite: 0x0003 },
      keyExchange: { kind: 'temporary RSA', bits: 512 },
    });
  });

  it('may be an alert', () => {
    const flight = read(RECORDED.alert70);

    expect(flight.alert).toBe(70);
    expect(flight.done).toBe(true);
    expect(flight.flight()).toBeUndefined();
  });

  it.each(Object.entries(RECORDED).filter(([name]) => name !== 'sslv2Hello'))(
    '%s reads the same byte by byte',
    (_, bytes) => {
      const whole = read(bytes);
      const split = read(...Array.from(bytes, (byte) => Uint8Array.of(byte)));

      expect(split.flight()).toEqual(whole.flight());
      expect(split.alert).toBe(whole.alert);
    },
  );

  it('goes on after a warning', () => {
    const flight = read(Uint8Array.of(21, 3, 3, 0, 2, 1, 112), RECORDED.tls12Ecdhe).flight();

    expect(flight?.warnings).toEqual([112]);
    expect(flight?.complete).toBe(true);
  });

  it('is incomplete when it stops after the hello', () => {
    const end = 5 + (RECORDED.tls12Ecdhe[3] ?? 0) * 256 + (RECORDED.tls12Ecdhe[4] ?? 0);

    expect(read(RECORDED.tls12Ecdhe.subarray(0, end)).flight()?.complete).toBe(false);
  });

  it.each<[string, readonly number[], string]>([
    ['application data', [23, 3, 3, 0, 1, 0], 'unexpected record'],
    ['a message that is no ServerHello', [22, 3, 3, 0, 4, 14, 0, 0, 0], 'malformed message'],
    ['a message of 16 MB', [22, 3, 3, 0, 4, 2, 255, 255, 255], 'malformed message'],
    ['a ServerHello of one byte', [22, 3, 3, 0, 5, 2, 0, 0, 1, 3], 'malformed message'],
    ['an alert of one byte', [21, 3, 3, 0, 1, 2], 'malformed message'],
  ])('ends at %s', (_, bytes, fault) => {
    const flight = read(Uint8Array.from(bytes));

    expect(flight.fault).toBe(fault);
    expect(flight.done).toBe(true);
  });
});
