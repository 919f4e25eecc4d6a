import { clientHelloMessage, clientHelloRecord } from '../wire/client-hello.ts';
import { FirstFlight } from '../wire/first-flight.ts';
import type { EncryptedFlight } from '../wire/tls13-flight.ts';
import { DECRYPTABLE_SUITES, Tls13FlightReader } from '../wire/tls13-flight.ts';
import { x25519KeyPair, x25519Secret } from '../wire/x25519.ts';
import type { Scan } from './scan.ts';

const X25519 = 29;

/**
 * Reads the encrypted certificate of a server without TLS 1.2, in wire order, staple included. `schemes` decides which
 * of several certificates it shows. Undefined when it cannot be told (no X25519, no common AEAD). One connection; no
 * Finished is sent.
 */
export async function tls13Certificate(scan: Scan, schemes: readonly number[]): Promise<EncryptedFlight | undefined> {
  const { endpoint } = scan;
  const { clock, random } = endpoint.ports;
  const pair = x25519KeyPair(random.bytes(32));
  const keyShares = [{ group: X25519, key: pair.publicKey }];
  const suites = DECRYPTABLE_SUITES;
  const hello = scan.helloOf({ version: 'TLSv1.3', suites, schemes, groups: [X25519], keyShares });
  const flight = await endpoint.use(async (connection) => {
    connection.write(clientHelloRecord(hello));
    const until = clock.monotonicMs() + Math.min(endpoint.limits.answerTimeoutMs, endpoint.leftMs);
    const first = new FirstFlight();
    let reader: Tls13FlightReader | undefined;
    while (reader?.done !== true && first.alert === undefined && first.fault === undefined) {
      const left = until - clock.monotonicMs();
      const read = left > 0 ? await connection.read(left) : undefined;
      if (read?.kind !== 'bytes') break;
      first.push(read.bytes);
      reader ??= readerFor(first);
      for (const record of first.encrypted.splice(0)) reader?.push(record);
    }
    return { read: reader?.flight() };
  });
  return 'read' in flight ? flight.read : undefined;

  function readerFor(first: FirstFlight): Tls13FlightReader | undefined {
    const understood = first.flight();
    const message = understood?.messages[0];
    const secret = understood?.hello.key && x25519Secret(pair, understood.hello.key);
    if (understood === undefined || message === undefined || secret === undefined) return undefined;
    return new Tls13FlightReader(understood.hello.suite, secret, clientHelloMessage(hello), message.bytes);
  }
}
