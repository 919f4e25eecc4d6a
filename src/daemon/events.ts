import type { ReportedEvent } from '../daemon-api/types.ts';

const MOST_EVENTS = 100;

/** The newest events of this process, for the report. */
export interface EventList {
  add(event: ReportedEvent): void;
  /** Newest last, at most 100. */
  list(): readonly ReportedEvent[];
}

/** An empty list. */
export function eventList(): EventList {
  let events: readonly ReportedEvent[] = [];
  return {
    add(event) {
      events = [...events, event].slice(-MOST_EVENTS);
    },
    list: () => events,
  };
}
