import { describe, expect, it } from 'vitest';
import { type TypedHosts, typedTargets } from '../../../src/operations/grade-targets.ts';

const NOTHING: TypedHosts = { hosts: [], list: undefined, address: undefined, servername: undefined };

describe('typedTargets', () => {
  it.each([
    ['shop.example.com', { host: 'shop.example.com', port: 443 }],
    ['Shop.Example.com.:8443', { host: 'shop.example.com', port: 8443 }],
    ['bücher.example', { host: 'xn--bcher-kva.example', port: 443 }],
    ['localhost:4433', { host: 'localhost', port: 4433 }],
    ['my_app.internal', { host: 'my_app.internal', port: 443 }],
    ['203.0.113.7:65535', { host: '203.0.113.7', port: 65_535 }],
    ['[2001:DB8::1]:8443', { host: '2001:db8::1', port: 8443 }],
    ['2001:db8::1', { host: '2001:db8::1', port: 443 }],
  ])('reads %s', (word, target) => {
    expect(typedTargets({ ...NOTHING, hosts: [word] })).toEqual([target]);
  });

  it.each([
    ['https://shop.example.com/', 'https://shop.example.com/: a host is meant, not a URL.'],
    ['shop.example.com:0', 'shop.example.com:0: 0 is no port from 1 to 65535.'],
    ['shop.example.com:65536', 'shop.example.com:65536: 65536 is no port from 1 to 65535.'],
    ['shop.example.com:', 'shop.example.com:: (nothing) is no port from 1 to 65535.'],
    ['-bad-.example.com', '-bad-.example.com: not a host name, and not an address.'],
    ['shop example.com', 'shop example.com: not a host name, and not an address.'],
    ['*.example.com', '*.example.com: not a host name, and not an address.'],
    ['300.1.1.1', '300.1.1.1: not a host name, and not an address.'],
    ['', ': not a host name, and not an address.'],
  ])('refuses %j', (word, message) => {
    expect(() => typedTargets({ ...NOTHING, hosts: [word] })).toThrow(
      expect.objectContaining({ code: 'USAGE', message }),
    );
  });

  it('names every wrong host in one error', () => {
    expect(() => typedTargets({ ...NOTHING, hosts: ['a:0', 'b', 'c:x'] })).toThrow(
      'a:0: 0 is no port from 1 to 65535.\nc:x: x is no port from 1 to 65535.',
    );
  });

  it('reads a list without its comments, and takes no host twice', () => {
    const text = '# ours\nb.example.com   # the old one\r\n\n a.example.com:443\n';

    expect(typedTargets({ ...NOTHING, hosts: ['a.example.com'], list: { name: '--file x', text } })).toEqual([
      { host: 'a.example.com', port: 443 },
      { host: 'b.example.com', port: 443 },
    ]);
  });

  it('says what to type where there is no host at all', () => {
    expect(() => typedTargets(NOTHING)).toThrow(
      expect.objectContaining({
        message: 'no host given.',
        suggestions: [
          'dcos letsencrypt grade shop.example.com',
          'or every vhost of the cluster: dcos letsencrypt grade --all',
        ],
      }),
    );
    expect(() => typedTargets({ ...NOTHING, list: { name: '--file x', text: '# none\n' } })).toThrow(
      '--file x names no host.',
    );
  });

  it('connects elsewhere, or asks for another name', () => {
    const hosts = ['lb.example.com:8443'];

    expect(typedTargets({ ...NOTHING, hosts, address: '203.0.113.7' })).toEqual([
      { host: 'lb.example.com', port: 8443, addresses: ['203.0.113.7'] },
    ]);
    expect(typedTargets({ ...NOTHING, hosts, servername: 'shop.example.com' })).toEqual([
      { host: 'shop.example.com', port: 8443, addresses: ['lb.example.com'] },
    ]);
  });

  it.each([
    [{ hosts: ['a', 'b'], address: '203.0.113.7' }, '--address needs exactly one host; given: 2.'],
    [{ hosts: ['a', 'b'], servername: 'c' }, '--servername needs exactly one host; given: 2.'],
    [{ hosts: [], address: '203.0.113.7' }, 'no host given.'],
    [{ hosts: ['a'], address: 'b' }, '--address b: not an address.'],
    [{ hosts: ['a'], servername: 'b c' }, '--servername b c: not a host name.'],
  ])('refuses %j', (given, message) => {
    expect(() => typedTargets({ ...NOTHING, ...given })).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });
});
