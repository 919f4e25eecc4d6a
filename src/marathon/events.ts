import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { EventStream } from '../platform/event-stream.ts';
import { jsonIn } from '../platform/json.ts';
import type { MarathonAccess } from './exchange.ts';

/** What an event says, as far as anybody asks. */
export interface MarathonEvent {
  readonly type: string;
  /** The app it is about; undefined when it names none. */
  readonly appId: string | undefined;
}

export interface EventPorts extends Pick<MarathonAccess, 'baseUrl' | 'authorization'> {
  readonly stream: EventStream;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
}

export interface EventListener {
  /** The stream is open. Marathon replays nothing, so whatever happened before must be read. */
  onOpen(): void;
  onEvent(event: MarathonEvent): void;
  /** It ended or could not be opened; it is tried again by itself. */
  onLost(reason: string): void;
}

/** Asked for by name, so that a busy cluster's other events never leave Marathon (from 1.3.7; older send all). */
const TYPES = [
  'api_post_event',
  'status_update_event',
  'deployment_success',
  'deployment_failed',
  'app_terminated_event',
];

/** Marathon sends an empty line every ten seconds. */
const SILENCE_MS = 45_000;

const PAUSES_MS = [1_000, 2_000, 5_000, 15_000, 30_000] as const;

/** `api_post_event` carries the app, `status_update_event` and `app_terminated_event` its id. */
const BODY = z.object({
  appId: z.string().optional().catch(undefined),
  appDefinition: z.object({ id: z.string() }).optional().catch(undefined),
});

/**
 * Follows `GET /v2/events` until `signal` aborts, and opens it again after every end. Takes how to reach Marathon and who
 * listens. Never throws. Source: mesosphere/marathon core/event, docs/docs/rest-api events.
 */
export async function followEvents(ports: EventPorts, listener: EventListener): Promise<void> {
  const { clock, signal } = ports;
  let failures = 0;
  while (!signal.aborted) {
    const onOpen = () => {
      failures = 0;
      listener.onOpen();
    };
    const reason = await listenOnce(ports, onOpen, listener.onEvent);
    if (signal.aborted) return;
    listener.onLost(reason);
    await clock.sleep(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0, signal);
    failures += 1;
  }
}

/** Resolves with the reason of its end. */
async function listenOnce(
  { stream, baseUrl, authorization, signal }: EventPorts,
  onOpen: () => void,
  onEvent: EventListener['onEvent'],
): Promise<string> {
  try {
    const credentials = await authorization?.();
    const query = TYPES.map((type) => `event_type=${type}`).join('&');
    const url = `${baseUrl.replace(/\/+$/, '')}/v2/events?plan-format=light&${query}`;
    const headers = credentials === undefined ? {} : { authorization: credentials };
    await stream.listen({ url, headers, silenceMs: SILENCE_MS, signal }, onOpen, ({ type, data }) => {
      if (TYPES.includes(type)) onEvent({ type, appId: appIdIn(data) });
    });
    return 'the stream ended';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function appIdIn(data: string): string | undefined {
  const { appId, appDefinition } = BODY.safeParse(jsonIn(data)).data ?? {};
  return appId ?? appDefinition?.id;
}
