import type { IncomingMessage, ServerResponse } from 'node:http';
import { type MarathonEvent, streamAttachedEvent, streamDetachedEvent } from './event-payloads.ts';

interface Subscriber {
  readonly response: ServerResponse;
  readonly remoteAddress: string;
  /** Empty means all. */
  readonly eventTypes: ReadonlySet<string>;
  pending: number;
}

/** `--event_stream_max_outstanding_messages` less what is on its way; mesosphere/marathon core/event/EventConf.scala. */
const MAX_PENDING = 1024;

/**
 * The subscribers of /v2/events. Framing, headers and the absence of chunking are those of Jetty's EventSource servlet,
 * which mesosphere/marathon core/event/impl/stream/HttpEventStreamServlet.scala extends.
 */
export class EventStreams {
  readonly #subscribers = new Set<Subscriber>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(heartbeatMs: number) {
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
  }

  /** Sends an event to all who want its type. */
  publish(event: MarathonEvent): void {
    const stamped = { ...event, timestamp: new Date().toISOString() };
    const frame = `event: ${event.eventType}\r\ndata: ${JSON.stringify(stamped)}\r\n\r\n`;
    for (const subscriber of this.#subscribers) {
      if (subscriber.eventTypes.size === 0 || subscriber.eventTypes.has(event.eventType)) this.#send(subscriber, frame);
    }
  }

  /** Turns a request into a subscription that lasts until either side hangs up. */
  attach(request: IncomingMessage, response: ServerResponse, eventTypes: ReadonlySet<string>): void {
    const remoteAddress = request.socket.remoteAddress ?? '';
    const subscriber: Subscriber = { response, remoteAddress, eventTypes, pending: 0 };
    response.useChunkedEncodingByDefault = false;
    response.writeHead(200, { 'Content-Type': 'text/event-stream;charset=utf-8', Connection: 'close' });
    response.flushHeaders();
    this.#subscribers.add(subscriber);
    response.on('close', () => {
      if (this.#subscribers.delete(subscriber)) this.publish(streamDetachedEvent(remoteAddress));
    });
    this.publish(streamAttachedEvent(remoteAddress));
  }

  /** How many are connected. */
  get size(): number {
    return this.#subscribers.size;
  }

  /** Cuts all connections, as a lost leader does. */
  disconnect(): void {
    for (const { response } of this.#subscribers) response.destroy();
  }

  /** Disconnects and stops the heartbeat. */
  stop(): void {
    clearInterval(this.#heartbeat);
    this.disconnect();
  }

  #beat(): void {
    for (const subscriber of this.#subscribers) this.#send(subscriber, '\r\n');
  }

  /** A consumer that lags too far behind is cut off (since 1.8). */
  #send(subscriber: Subscriber, frame: string): void {
    if (subscriber.pending >= MAX_PENDING) {
      subscriber.response.destroy();
      return;
    }
    subscriber.pending += 1;
    subscriber.response.write(frame, () => {
      subscriber.pending -= 1;
    });
  }
}
