import { offerableIn } from '../wire/cipher-suites.ts';
import { type ClientHello, clientHelloRecord } from '../wire/client-hello.ts';
import type { RecordVersion } from '../wire/versions.ts';
import type { Answer } from './answer.ts';
import type { Endpoint } from './endpoint.ts';

/** A hello to be: the version, and whatever shall differ from the widest offer. */
export type Question = Partial<Omit<ClientHello, 'version' | 'random'>> & { readonly version: RecordVersion };

/** How hellos must look for this server to answer at all; found by the intolerance ladder. */
export interface HelloShape {
  /** Extensions to leave out. */
  readonly without: readonly number[];
  /** At most so many suites in one hello. */
  readonly suites: number;
  readonly paddedTo: number | undefined;
}

/** No concessions. */
export const WIDEST: HelloShape = { without: [], suites: Number.POSITIVE_INFINITY, paddedTo: undefined };

/** One host name asked about at one endpoint; every probe takes this. */
export class Scan {
  readonly endpoint: Endpoint;
  /** For server_name; undefined when the host is an address. */
  readonly serverName: string | undefined;
  readonly shape: HelloShape;

  constructor(endpoint: Endpoint, serverName: string | undefined, shape: HelloShape = WIDEST) {
    this.endpoint = endpoint;
    this.serverName = serverName;
    this.shape = shape;
  }

  /** Sends one hello, reads the first flight; see `Endpoint.ask`. */
  async ask(question: Question): Promise<Answer> {
    const hello = this.helloOf(question);
    const answer = await this.endpoint.ask(clientHelloRecord(hello));
    return answer.kind === 'flight' ? { ...answer, flight: { ...answer.flight, clientRandom: hello.random } } : answer;
  }

  /** The whole hello for a question: fresh random, server name, what the server's manners demand. */
  helloOf(question: Question): ClientHello {
    const { random } = this.endpoint.ports;
    const tls13 = question.version === 'TLSv1.3';
    return {
      suites: offerableIn(question.version).slice(0, this.shape.suites),
      random: random.bytes(32),
      serverName: this.serverName,
      ...(tls13 ? { sessionId: random.bytes(32) } : {}),
      ...(this.shape.paddedTo === undefined ? {} : { paddedTo: this.shape.paddedTo }),
      ...question,
      without: [...this.shape.without, ...(question.without ?? [])],
    };
  }

  /** The same questions without server_name. */
  unnamed(): Scan {
    return new Scan(this.endpoint, undefined, this.shape);
  }

  /** The same questions in another shape. */
  shaped(shape: HelloShape): Scan {
    return new Scan(this.endpoint, this.serverName, shape);
  }
}
