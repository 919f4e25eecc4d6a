import { ByteReader } from './byte-reader.ts';
import { concat, uint } from './byte-writer.ts';

/** What an SSL 2.0 server answered. */
export interface Sslv2ServerHello {
  /** The certificate in DER; empty when a session is resumed, which we never ask for. */
  readonly certificate: Uint8Array;
  /** Three-byte cipher kinds; may be empty: enabled, but without suites. */
  readonly suites: readonly number[];
}

const CLIENT_HELLO = 1;
const SERVER_HELLO = 4;
const VERSION = 0x0002;

/** Takes cipher kinds and a 16-byte challenge, returns the CLIENT-HELLO in its record (Hickman 1995, section 5.5.1). */
export function sslv2ClientHello(suites: readonly number[], challenge: Uint8Array): Uint8Array {
  const body = concat(
    Uint8Array.of(CLIENT_HELLO),
    uint(2, VERSION),
    uint(2, suites.length * 3),
    uint(2, 0),
    uint(2, challenge.length),
    ...suites.map((suite) => uint(3, suite)),
    challenge,
  );
  return concat(uint(2, 0x8000 | body.length), body);
}

/**
 * Takes everything read so far, returns the SERVER-HELLO; 'more' while it is incomplete; undefined when the bytes are
 * none (section 5.5.2). Never more than the 32,767 bytes a two-byte header can announce are waited for.
 */
export function parseSslv2ServerHello(bytes: Uint8Array): Sslv2ServerHello | 'more' | undefined {
  if (bytes.length < 3) return 'more';
  const header = new ByteReader(bytes);
  const length = header.uint(2);
  if ((length & 0x8000) === 0 || (bytes[2] ?? 0) !== SERVER_HELLO) return undefined;
  if (header.remaining < (length & 0x7fff)) return 'more';
  return parseBody(new ByteReader(header.bytes(length & 0x7fff)));
}

function parseBody(reader: ByteReader): Sslv2ServerHello | undefined {
  reader.bytes(3);
  const version = reader.uint(2);
  const [certificateLength, suitesLength] = [reader.uint(2), reader.uint(2)];
  reader.uint(2);
  const certificate = reader.bytes(certificateLength);
  const suites = new ByteReader(reader.bytes(suitesLength));
  const codes = suites.list(() => suites.uint(3));
  return version === VERSION && !reader.broken && !suites.broken ? { certificate, suites: codes } : undefined;
}
