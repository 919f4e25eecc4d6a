import { describe, expect, it } from 'vitest';
import { clientHelloMessage, clientHelloRecord } from '../../../../src/grader/wire/client-hello.ts';
import { CLASSIC_GROUPS } from '../../../../src/grader/wire/named-groups.ts';
import { sslv2ClientHello } from '../../../../src/grader/wire/sslv2.ts';

const RANDOM = new Uint8Array(32).fill(0xaa);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('a ClientHello', () => {
  it('of SSL 3.0 has no extensions and says RFC 5746 with a suite', () => {
    const record = clientHelloRecord({ version: 'SSLv3', suites: [0x0005], random: RANDOM });

    expect(hex(record)).toBe(`16030000300100002c0300${'aa'.repeat(32)}0000040005 00ff020100`.replace(' ', ''));
  });

  it('of TLS 1.3 asks for a HelloRetryRequest with an empty key_share', () => {
    const message = hex(clientHelloMessage({ version: 'TLSv1.3', suites: [0x1301], random: RANDOM }));

    expect(message).toContain('0303aa');
    expect(message).toContain('002b0003020304');
    expect(message).toContain('003300020000');
    expect(message).not.toContain('ff0100');
  });

  it('names the host, and none when it has none', () => {
    const named = clientHelloMessage({ version: 'TLSv1.2', suites: [1], random: RANDOM, serverName: 'a.test' });
    const unnamed = clientHelloMessage({ version: 'TLSv1.2', suites: [1], random: RANDOM });

    expect(hex(named)).toContain('0000000b00090000066 12e74657374'.replace(' ', ''));
    expect(hex(unnamed)).not.toContain('0000000b0009');
  });

  it('never lists finite fields below TLS 1.3, which would hide the configured prime', () => {
    expect(CLASSIC_GROUPS.filter((code) => code >= 256 && code <= 260)).toEqual([]);
  });

  it('has a length outside 256 to 511 bytes when padded', () => {
    const message = clientHelloMessage({ version: 'TLSv1.2', suites: [1], random: RANDOM, paddedTo: 600 });

    expect(message.length).toBe(600);
  });

  it('leaves out the extensions it is told to', () => {
    const message = clientHelloMessage({ version: 'TLSv1.2', suites: [1], random: RANDOM, without: [0xff01] });

    expect(hex(message)).not.toContain('ff01000100');
  });

  it('of SSL 2.0 lists kinds of three bytes', () => {
    expect(hex(sslv2ClientHello([0x010080], new Uint8Array(16).fill(0xbb)))).toBe(
      `801c01000200030000 0010010080${'bb'.repeat(16)}`.replace(' ', ''),
    );
  });
});
