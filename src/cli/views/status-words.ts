import type { RowState, StatusRow } from '../../operations/types.ts';
import type { Cell } from './table.ts';
import type { Tone } from './types.ts';

const TONES: Readonly<Record<RowState, Tone | undefined>> = {
  failed: 'bad',
  overdue: 'bad',
  unserved: 'bad',
  issuing: 'warn',
  installing: 'warn',
  unknown: 'warn',
  served: 'good',
  unmanaged: 'faint',
};

/** Put before the detail where that does not say the state itself, as `served by 2 of 2` does. */
const LEADS: Readonly<Partial<Record<RowState, string>>> = {
  failed: 'failed: ',
  overdue: 'overdue: ',
  issuing: 'issuing: ',
  installing: 'installing: ',
  unknown: 'could not tell: ',
};

/** Takes a row and the moment of the result, returns the words for its state: `failed: no A record, next try 14:10 UTC`. */
export function stateCell({ state, detail, nextTryAt }: StatusRow, at: string): Cell {
  const next = nextTryAt === null || state === 'served' ? '' : `, next try ${moment(nextTryAt, at)}`;
  return { text: `${LEADS[state] ?? ''}${detail}${next}`, tone: TONES[state] };
}

/** The day of an ISO time. */
export function day(iso: string): string {
  return iso.slice(0, 10);
}

/** An ISO time in UTC to the minute. */
export function instant(iso: string): string {
  return `${day(iso)} ${iso.slice(11, 16)} UTC`;
}

/** The time of an ISO time in UTC, with the day where it is another than `at`'s. */
export function moment(iso: string, at: string): string {
  const time = `${iso.slice(11, 16)} UTC`;
  return day(iso) === day(at) ? time : `${day(iso)} ${time}`;
}
