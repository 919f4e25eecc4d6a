import { describe, expect, it } from 'vitest';
import { coversName, hostName, normalizedNames } from '../../../src/x509/names.ts';

describe('hostName', () => {
  it.each([
    ['Shop.Example.COM', 'shop.example.com'],
    [' a.example. ', 'a.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['a-1.b--c.example', 'a-1.b--c.example'],
    [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
  ])('turns %j into the DNS name %s', (input, name) => {
    expect(hostName(input)).toEqual({ kind: 'dns', name });
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['[::1]', '::1'],
  ])('recognises the address %s', (input, name) => {
    expect(hostName(input)).toEqual({ kind: 'ip', name });
  });

  it.each([
    ['', 'the name is empty'],
    ['*.example.com', 'a wildcard needs a dns-01 challenge; http-01 cannot prove it (RFC 8555 section 8.3)'],
    ['my_app.example', 'a host name must not contain an underscore'],
    ['localhost', 'a name without a dot is not public'],
    ['a..example', 'the name has an empty label'],
    ['-a.example', 'the label "-a" must consist of letters, digits and inner hyphens'],
    ['a b.example', 'the label "a b" must consist of letters, digits and inner hyphens'],
    [`${'a'.repeat(64)}.example`, 'the label "aaaaaaaaaaaaaaaaaaaa..." is longer than 63 characters'],
    [`${'a.'.repeat(124)}example`, 'the name is 255 characters long, more than 253'],
    ['300.1.1.1', 'the last label must not be a number'],
  ])('refuses %j: %s', (input, reason) => {
    expect(hostName(input)).toEqual({ kind: 'refused', input, reason });
  });
});

describe('normalizedNames', () => {
  it('drops repeats and keeps the order of first mention', () => {
    const result = normalizedNames(['b.example', 'A.example', 'B.EXAMPLE', 'a.example.']);

    expect(result).toEqual({ names: ['b.example', 'a.example'], refused: [] });
  });

  it('lets addresses through only when asked', () => {
    expect(normalizedNames(['192.0.2.1'])).toEqual({
      names: [],
      refused: [{ input: '192.0.2.1', reason: 'an IP address needs a profile that allows it' }],
    });
    expect(normalizedNames(['192.0.2.1'], { allowIp: true })).toEqual({ names: ['192.0.2.1'], refused: [] });
  });
});

describe('coversName', () => {
  it.each([
    ['a.example', ['a.example'], true],
    ['a.example', ['b.example'], false],
    ['a.b.example', ['*.b.example'], true],
    ['b.example', ['*.b.example'], false],
    ['a.a.b.example', ['*.b.example'], false],
  ])('asked for %s with %j, says %s', (host, certificateNames, expected) => {
    expect(coversName(certificateNames, host)).toBe(expected);
  });
});
