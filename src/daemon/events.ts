import type { ReportedEvent } from '../daemon-api/types.ts';

const MOST_EVENTS = 500;

/** What a report carries of them. */
const MOST_REPORTED = 100;

/** The newest events of this process. */
export interface EventList {
  add(event: ReportedEvent): void;
  /** Newest last, at most 500. */
  list(): readonly ReportedEvent[];
  /** The newest 100 of them, newest last. */
  newest(): readonly ReportedEvent[];
}

/** An empty list. */
export function eventList(): EventList {
  let events: readonly ReportedEvent[] = [];
  return {
    add(event) {
      events = [...events, event].slice(-MOST_EVENTS);
    },
    list: () => events,
    newest: () => events.slice(-MOST_REPORTED),
  };
}
