import type { TcpConnection } from '../../platform/tcp.ts';
import { clientHelloRecord } from '../wire/client-hello.ts';
import type { ServerFlight } from '../wire/first-flight.ts';
import type { RecordVersion } from '../wire/versions.ts';
import { readAnswer } from './answer.ts';
import { type ClassicSession, recordStream } from './classic-session.ts';
import type { Question, Scan } from './scan.ts';

/** A connection on which the server has said its ServerHelloDone and waits. */
export interface Waiting extends Pick<ClassicSession, 'send' | 'next'> {
  readonly connection: TcpConnection;
  readonly flight: ServerFlight;
}

/**
 * Opens a connection, gets the first flight of a version up to TLS 1.2, and lets `work` say something wrong.
 * Undefined when there was no flight to answer to. One connection.
 */
export async function afterFlight<T>(
  scan: Scan,
  question: Question & { readonly version: RecordVersion },
  work: (waiting: Waiting) => Promise<T>,
): Promise<T | undefined> {
  const { ports, limits } = scan.endpoint;
  const result = await scan.endpoint.use(async (connection) => {
    connection.write(clientHelloRecord(scan.helloOf(question)));
    const answer = await readAnswer(connection, ports.clock, limits.answerTimeoutMs);
    if (answer.kind !== 'flight' || answer.flight.hello.version !== question.version || !answer.flight.complete)
      return {};
    const stream = recordStream(connection, question.version, () => ports.clock.monotonicMs());
    return { value: await work({ connection, flight: answer.flight, ...stream }) };
  });
  return 'value' in result ? result.value : undefined;
}
