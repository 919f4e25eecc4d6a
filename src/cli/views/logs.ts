import type { LogsResult } from '../../operations/logs.ts';
import { plainText } from './plain-text.ts';
import type { Page } from './types.ts';

/** Takes the events, returns a line for each, oldest first. */
export function logsPage({ events }: LogsResult): Page {
  return events.length === 0
    ? { body: '', notes: ['The daemon has done nothing yet since it started.'] }
    : { body: events.map(eventLine).join('\n'), notes: [] };
}

/** Takes an event, returns its line: `2026-11-24 14:02:11 UTC  plan issue shop.example.com because ...`. */
export function eventLine({ at, message, ok }: LogsResult['events'][number]): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC  ${ok ? '' : 'failed: '}${plainText(message)}`;
}
