import type { TcpConnection } from '../../platform/tcp.ts';
import { ByteReader } from '../wire/byte-reader.ts';
import { concat, vector } from '../wire/byte-writer.ts';
import { type ClassicKeys, classicKeys } from '../wire/classic-keys.ts';
import { clientHelloMessage, recordVersionOf } from '../wire/client-hello.ts';
import { clientExchange, SPEAKABLE_GROUPS } from '../wire/client-key-exchange.ts';
import { EXTENSION } from '../wire/extensions.ts';
import { HandshakeReader, MESSAGE, messageOf } from '../wire/handshake.ts';
import { CONTENT, RecordReader, recordOf, type TlsRecord } from '../wire/records.ts';
import { type RecordVersion, versionCode } from '../wire/versions.ts';
import { readAnswer } from './answer.ts';
import type { Scan } from './scan.ts';

/** What the peer did after something was sent. */
export type Reaction =
  | { readonly kind: 'record'; readonly record: TlsRecord }
  | { readonly kind: 'end' | 'reset' | 'silent' };

/** A handshake up to TLS 1.2 that was completed by our own code, so that records can be wrong on purpose. */
export interface ClassicSession {
  readonly version: RecordVersion;
  readonly keys: ClassicKeys;
  /** The ticket the server gave (RFC 5077). */
  readonly ticket: Uint8Array | undefined;
  /** Sends a fragment that is encrypted already. */
  send(type: number, fragment: Uint8Array): void;
  /** The next record, still encrypted. */
  next(timeoutMs: number): Promise<Reaction>;
}

/** Extensions that our own handshake does not speak: hellos that belong to it leave them out, resumptions too. */
export const UNSPOKEN = [
  EXTENSION.encryptThenMac,
  EXTENSION.extendedMasterSecret,
  EXTENSION.statusRequest,
  EXTENSION.heartbeat,
];

/** Completes a handshake over a fresh connection; undefined when the server does not go along. */
export async function classicSession(
  scan: Scan,
  connection: TcpConnection,
  question: { readonly version: RecordVersion; readonly suite: number; readonly without?: readonly number[] },
): Promise<ClassicSession | undefined> {
  const { ports, limits } = scan.endpoint;
  const without = [...UNSPOKEN, ...(question.without ?? [])];
  const suites = [question.suite];
  const hello = scan.helloOf({ version: question.version, suites, groups: SPEAKABLE_GROUPS, without });
  const helloMessage = clientHelloMessage(hello);
  connection.write(recordOf(CONTENT.handshake, recordVersionOf(question.version), helloMessage));
  const answer = await readAnswer(connection, ports.clock, limits.answerTimeoutMs);
  if (answer.kind !== 'flight' || answer.flight.hello.version !== question.version) return undefined;
  const { flight } = answer;
  const ours = clientExchange(flight, question.version, ports.random.bytes(512));
  const agreed = { ...question, clientRandom: hello.random, serverRandom: flight.hello.random };
  const keys = ours && classicKeys(agreed, ours.premaster);
  if (ours === undefined || keys === undefined || flight.hello.suite !== question.suite) return undefined;
  const messages = [helloMessage, ...flight.messages.map(({ bytes }) => bytes)];
  const certificate = flight.clientCertificateRequested ? [messageOf(MESSAGE.certificate, vector(3))] : [];
  messages.push(...certificate, messageOf(MESSAGE.clientKeyExchange, ours.body));
  const finished = messageOf(MESSAGE.finished, keys.finished('client', messages));
  const stream = recordStream(connection, question.version, () => ports.clock.monotonicMs());
  for (const message of [...certificate, messageOf(MESSAGE.clientKeyExchange, ours.body)])
    stream.send(CONTENT.handshake, message);
  stream.send(CONTENT.changeCipherSpec, Uint8Array.of(1));
  stream.send(CONTENT.handshake, keys.fromClient.seal(CONTENT.handshake, finished, ports.random.bytes(16)));
  const end = await readFinish(stream, keys, limits.answerTimeoutMs);
  return end && { version: question.version, keys, ticket: end.ticket, ...stream };
}

type RecordStream = Pick<ClassicSession, 'send' | 'next'>;

/** Records over a connection, one at a time. */
export function recordStream(connection: TcpConnection, version: RecordVersion, nowMs: () => number): RecordStream {
  const reader = new RecordReader();
  const waiting: TlsRecord[] = [];
  return {
    send: (type, fragment) => connection.write(recordOf(type, versionCode(version), fragment)),
    async next(timeoutMs) {
      const until = nowMs() + timeoutMs;
      for (;;) {
        const record = waiting.shift();
        if (record !== undefined) return { kind: 'record', record };
        const left = until - nowMs();
        const read = left > 0 ? await connection.read(left) : ({ kind: 'silent' } as const);
        if (read.kind !== 'bytes') return read;
        waiting.push(...reader.push(read.bytes));
        if (reader.fault !== undefined) return { kind: 'end' };
      }
    },
  };
}

/** NewSessionTicket perhaps, then ChangeCipherSpec, then a Finished that we can open. */
async function readFinish(
  stream: RecordStream,
  keys: ClassicKeys,
  timeoutMs: number,
): Promise<{ readonly ticket: Uint8Array | undefined } | undefined> {
  const handshake = new HandshakeReader();
  let ticket: Uint8Array | undefined;
  for (let records = 0; records < 8; records++) {
    const reaction = await stream.next(timeoutMs);
    if (reaction.kind !== 'record') return undefined;
    const { record } = reaction;
    if (record.type === CONTENT.changeCipherSpec) {
      const last = await stream.next(timeoutMs);
      const content =
        last.kind === 'record' && last.record.type === CONTENT.handshake
          ? keys.fromServer.open(last.record)
          : undefined;
      return content?.[0] === MESSAGE.finished ? { ticket } : undefined;
    }
    if (record.type !== CONTENT.handshake) return undefined;
    const given = handshake.push(record.fragment).find(({ type }) => type === MESSAGE.newSessionTicket);
    if (given !== undefined) ticket = ticketIn(given.body);
  }
  return undefined;
}

/** A lifetime hint, then the ticket (RFC 5077 section 3.3). */
function ticketIn(body: Uint8Array): Uint8Array | undefined {
  const reader = new ByteReader(body);
  reader.bytes(4);
  const ticket = reader.vector(2);
  return reader.broken || ticket.length === 0 ? undefined : concat(ticket);
}
