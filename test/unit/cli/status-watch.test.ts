import { describe, expect, it } from 'vitest';
import { asLines, intervalMs, onTerminal } from '../../../src/cli/status-watch.ts';
import { statusPage } from '../../../src/cli/views/status.ts';
import { painter } from '../../../src/cli/views/style.ts';
import { AppError } from '../../../src/platform/errors.ts';
import { ONLY_SERVED } from './views/status-result.ts';

const AWAY = new AppError('UNREACHABLE', 'connection refused');

describe('intervalMs', () => {
  it.each([
    [undefined, 5_000],
    ['1', 1_000],
    ['10s', 10_000],
    ['3600', 3_600_000],
  ])('takes %s', (text, ms) => {
    expect(intervalMs(text)).toBe(ms);
  });

  it.each(['0', '-5', '3601', '5m', '', 'fast', '2.5'])('refuses %j', (text) => {
    expect(() => intervalMs(text)).toThrow(`--interval ${text}: not a number of seconds from 1 to 3600.`);
  });
});

describe('a watch as lines', () => {
  it('writes one line at each change, and none while nothing changes', () => {
    const lines: string[] = [];
    const { onResult } = asLines((line) => lines.push(line));

    onResult(ONLY_SERVED);
    onResult({ ...ONLY_SERVED, at: '2026-11-24T13:00:05.000Z' });
    onResult({ ...ONLY_SERVED, at: '2026-11-24T13:00:10.000Z', notes: ['slow clock'] });

    expect(lines.map((line) => JSON.parse(line))).toEqual([
      ONLY_SERVED,
      { ...ONLY_SERVED, at: '2026-11-24T13:00:10.000Z', notes: ['slow clock'] },
    ]);
    expect(lines.join('')).not.toContain('\n');
  });

  it('tells an error once, and that it is over', () => {
    const lines: string[] = [];
    const { onResult, onError } = asLines((line) => lines.push(line));

    onResult(ONLY_SERVED);
    onError(AWAY);
    onError(AWAY);
    onResult(ONLY_SERVED);
    onError(AWAY);

    expect(lines.map((line) => Object.keys(JSON.parse(line))[0])).toEqual(['at', 'error', 'at', 'error']);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ error: { code: 'UNREACHABLE', message: 'connection refused' } });
  });
});

describe('a watch on a terminal', () => {
  it('shows when was looked, the page and its notes; while looks fail, why, and the last page', () => {
    const drawn: string[] = [];
    const screen = { width: 80, paint: painter(false) };
    const view = { intervalMs: 5_000, page: statusPage, clock: { now: () => new Date('2026-11-24T13:00:05Z') } };
    const { onResult, onError } = onTerminal({ draw: (lines) => void drawn.push(lines(screen).join('\n')) }, view);
    const table = `
VHOST             GRADE  APP        EXPIRES     RENEWS      STATE
shop.example.com  A      /shop/web  2027-02-22  2027-01-23  served by 2 of 2`;
    const notes = ['one two three four five six seven eight nine ten eleven twelve thirteen'];

    onResult({ ...ONLY_SERVED, notes });
    onError(AWAY);
    onResult(ONLY_SERVED);

    expect(drawn).toEqual([
      `Looked at 13:00:00 UTC, every 5 s. Ctrl-C ends.
${table}

/letsencrypt: one two three four five six seven eight nine ten eleven twelve
thirteen`,
      `Last seen at 13:00:00 UTC, asked again every 5 s. Ctrl-C ends.
13:00:05 UTC: connection refused
${table}

/letsencrypt: one two three four five six seven eight nine ten eleven twelve
thirteen`,
      `Looked at 13:00:00 UTC, every 5 s. Ctrl-C ends.
${table}`,
    ]);
  });
});
