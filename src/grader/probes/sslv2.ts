import type { Known } from '../facts.ts';
import { concat } from '../wire/byte-writer.ts';
import { offerableIn } from '../wire/cipher-suites.ts';
import { parseSslv2ServerHello, sslv2ClientHello } from '../wire/sslv2.ts';
import type { Endpoint } from './endpoint.ts';

/** What an SSL 2.0 hello was answered. */
export interface Sslv2Look {
  readonly offered: Known<boolean>;
  readonly suites: readonly number[];
}

const NOT_OFFERED: Sslv2Look = { offered: false, suites: [] };
const MAX_ANSWER = 32_769;

/** Sends one CLIENT-HELLO with every cipher kind; the answer lists those the server has too. One connection. */
export async function lookAtSslv2(endpoint: Endpoint): Promise<Sslv2Look> {
  const { clock, random } = endpoint.ports;
  const look = await endpoint.use(async (connection): Promise<Sslv2Look> => {
    connection.write(sslv2ClientHello(offerableIn('SSLv2'), random.bytes(16)));
    const until = clock.monotonicMs() + Math.min(endpoint.limits.answerTimeoutMs, endpoint.leftMs);
    let bytes: Uint8Array = new Uint8Array(0);
    for (;;) {
      const left = until - clock.monotonicMs();
      const read = left > 0 ? await connection.read(left) : ({ kind: 'silent' } as const);
      if (read.kind !== 'bytes') return NOT_OFFERED;
      bytes = concat(bytes, read.bytes);
      const hello = parseSslv2ServerHello(bytes);
      if (hello === undefined || (hello === 'more' && bytes.length > MAX_ANSWER)) return NOT_OFFERED;
      if (hello !== 'more') return { offered: true, suites: [...new Set(hello.suites)] };
    }
  });
  if ('offered' in look) return look;
  return { offered: look.kind === 'not asked' ? 'unknown' : false, suites: [] };
}
