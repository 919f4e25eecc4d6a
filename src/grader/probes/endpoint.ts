import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import {
  isTcpFailure,
  type Tcp,
  type TcpConnection,
  type TcpFailure,
  type TcpTarget,
  type TlsClientOptions,
  type TlsConnection,
} from '../../platform/tcp.ts';
import { alertRecord } from '../wire/alerts.ts';
import { type Answer, readAnswer } from './answer.ts';
import { Gate } from './gate.ts';

export interface EndpointPorts {
  readonly tcp: Tcp;
  readonly clock: Clock;
  readonly random: Random;
}

/** How much of a server may be used up. */
export interface EndpointLimits {
  /** Connections open at a time. */
  readonly inFlight: number;
  /** Connections altogether; further questions stay unasked. */
  readonly connections: number;
  readonly connectTimeoutMs: number;
  /** From the moment our bytes are written. */
  readonly answerTimeoutMs: number;
  /** The whole endpoint. */
  readonly totalMs: number;
}

/** Work that was not begun, and why. */
export interface NotAsked {
  readonly kind: 'not asked';
  readonly reason: string;
}

const LIMITER_TRIES = 4;
const LIMITER_PAUSE_MS = 250;

/**
 * One address and port: opens its connections, counts and bounds them, and tells a server that dislikes a question
 * from one that limits connections.
 */
export class Endpoint {
  readonly target: TcpTarget;
  readonly ports: EndpointPorts;
  readonly limits: EndpointLimits;
  /** Connections tried so far. */
  connections = 0;
  /** The server was seen to refuse connections that it takes when there are fewer. */
  limiting = false;
  readonly #gate: Gate;
  readonly #deadlineMs: number;
  /** A question that was answered: asked again, it tells whether the server still talks to us. */
  #control: Uint8Array | undefined;

  constructor(target: TcpTarget, limits: EndpointLimits, ports: EndpointPorts) {
    this.target = target;
    this.ports = ports;
    this.limits = limits;
    this.#gate = new Gate(limits.inFlight);
    this.#deadlineMs = ports.clock.monotonicMs() + limits.totalMs;
  }

  /** Milliseconds until everything must be over; never negative. */
  get leftMs(): number {
    return Math.max(0, this.#deadlineMs - this.ports.clock.monotonicMs());
  }

  /** Sends one hello and reads the first flight; a doubtful answer is asked for again before it is believed. */
  async ask(hello: Uint8Array): Promise<Answer> {
    const crowded = this.#gate.running > 0;
    const answer = await this.#once(hello, false);
    if (answer.kind === 'flight' || answer.kind === 'alert') this.#control ??= hello;
    if (answer.kind === 'silent') return await this.#once(hello, false);
    if (!isEnd(answer)) return answer;
    if (crowded) this.#gate.narrow();
    return await this.#insist(hello, answer);
  }

  /** Opens a connection for a longer exchange, closes it afterwards whatever happens. */
  use<T>(work: (connection: TcpConnection) => Promise<T>): Promise<T | TcpFailure | NotAsked> {
    return this.#open(() => this.ports.tcp.connect(this.target, this.#within(this.limits.connectTimeoutMs)), work);
  }

  /** The same inside TLS by the platform's library. */
  useTls<T>(
    options: TlsClientOptions,
    work: (connection: TlsConnection) => Promise<T>,
  ): Promise<T | TcpFailure | NotAsked> {
    const timeoutMs = this.limits.connectTimeoutMs + this.limits.answerTimeoutMs;
    return this.#open(() => this.ports.tcp.connectTls(this.target, options, this.#within(timeoutMs)), work);
  }

  #within(timeoutMs: number): number {
    return Math.min(timeoutMs, this.leftMs);
  }

  async #open<C extends TcpConnection, T>(
    connect: () => Promise<C | TcpFailure>,
    work: (connection: C) => Promise<T>,
    alone = false,
  ): Promise<T | TcpFailure | NotAsked> {
    return await this.#gate.run(async () => {
      if (this.leftMs === 0) return { kind: 'not asked', reason: 'the time was used up' };
      if (this.connections >= this.limits.connections) {
        return { kind: 'not asked', reason: `${this.limits.connections} connections were used up` };
      }
      this.connections += 1;
      const connection = await connect();
      if (isTcpFailure(connection)) return connection;
      try {
        return await work(connection);
      } finally {
        connection.close();
      }
    }, alone);
  }

  async #once(hello: Uint8Array, alone: boolean): Promise<Answer> {
    const connect = () => this.ports.tcp.connect(this.target, this.#within(this.limits.connectTimeoutMs));
    const answer = await this.#open(
      connect,
      async (connection) => {
        connection.write(hello);
        const read = await readAnswer(connection, this.ports.clock, this.#within(this.limits.answerTimeoutMs));
        connection.write(alertRecord(0x0301, 1, 0));
        return read;
      },
      alone,
    );
    return 'reason' in answer && answer.kind !== 'not asked' ? { kind: 'no connection', failure: answer } : answer;
  }

  /**
   * A connection that ends without a word means "no", or that the server limits connections. Asked once more alone,
   * and against the control question: only a server that still answers the one and not the other means "no".
   */
  async #insist(hello: Uint8Array, first: Answer): Promise<Answer> {
    for (let round = 0; round < LIMITER_TRIES; round++) {
      const again = await this.#once(hello, true);
      if (!isEnd(again)) return again;
      if (this.#control === undefined || this.#control === hello) return first;
      const control = await this.#once(this.#control, true);
      if (!isEnd(control)) {
        if (!this.limiting) this.#gate.widen();
        return this.limiting ? await this.#once(hello, true) : again;
      }
      this.limiting = true;
      const jitter = 0.75 + this.ports.random.fraction() / 2;
      await this.ports.clock.sleep(this.#within(LIMITER_PAUSE_MS * 2 ** round * jitter));
    }
    return { kind: 'not asked', reason: 'the server limits connections' };
  }
}

function isEnd(answer: Answer): boolean {
  return answer.kind === 'closed' || answer.kind === 'no connection';
}
