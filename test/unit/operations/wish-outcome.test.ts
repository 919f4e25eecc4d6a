import { describe, expect, it } from 'vitest';
import type { AcceptedWish, ReportedEvent } from '../../../src/daemon-api/types.ts';
import { wishOutcome } from '../../../src/operations/wish-outcome.ts';
import { report, reportedCertificate, reportedVhost } from './builders.ts';

const RENEW: AcceptedWish = {
  kind: 'renew',
  certificateId: 'shop.example.com',
  names: ['shop.example.com'],
  detail: 'a new version is issued now',
};
const REVOKE: AcceptedWish = { ...RENEW, kind: 'revoke' };
const OLD_EVENT: ReportedEvent = { at: '2026-11-24T11:00:00.000Z', message: 'old trouble', ok: false, action: 'issue' };
const BEFORE = report({ events: [{ ...OLD_EVENT, certificateId: 'shop.example.com' }] });

const event = (given: Partial<ReportedEvent>): ReportedEvent => ({
  at: '2026-11-24T12:00:00.000Z',
  message: 'something',
  ok: true,
  certificateId: 'shop.example.com',
  ...given,
});
const now = (given: Parameters<typeof report>[0]) =>
  report({ ...given, events: [...BEFORE.events, ...(given?.events ?? [])] });
const SECOND = [reportedCertificate({ version: 2 })];

describe('how far a renewal is', () => {
  it.each([
    ['nothing has happened', now({}), 'pending', 'a new version is issued now'],
    [
      'issued, not yet served',
      now({
        certificates: SECOND,
        vhosts: [reportedVhost({ state: 'installing', detail: 'waiting for /marathon-lb' })],
      }),
      'pending',
      'version 2, valid to 2027-01-30: waiting for /marathon-lb',
    ],
    ['served', now({ certificates: SECOND }), 'done', 'version 2, valid to 2027-01-30, served by 2 of 2'],
    [
      'refused',
      now({ events: [event({ ok: false, action: 'issue', message: 'no A record' })] }),
      'failed',
      'no A record',
    ],
    [
      'not installed',
      now({
        certificates: SECOND,
        events: [{ at: '2026-11-24T12:00:00.000Z', ok: false, action: 'install', message: 'locked' }],
      }),
      'failed',
      'locked',
    ],
    [
      'another one refused',
      now({
        events: [event({ ok: false, action: 'issue', certificateId: 'api.example.com', names: ['api.example.com'] })],
      }),
      'pending',
      'a new version is issued now',
    ],
    [
      'refused, by a daemon that says so in words only',
      now({ events: [{ at: '2026-11-24T12:00:00.000Z', message: 'issue shop.example.com: no', ok: false }] }),
      'failed',
      'issue shop.example.com: no',
    ],
  ])('%s', (_, report, state, detail) => {
    expect(wishOutcome(RENEW, BEFORE, report)).toEqual({ state, detail });
  });

  it('is not followed before its time', () => {
    const wish = { ...RENEW, notBefore: '2026-12-31T00:00:00.000Z', detail: 'nothing is issued before' };

    expect(wishOutcome(wish, BEFORE, now({}))).toEqual({ state: 'later', detail: 'nothing is issued before' });
  });

  it('is done for a vhost that had no certificate when one covers it', () => {
    const before = report({ certificates: [] });

    expect(wishOutcome(RENEW, before, report()).state).toBe('done');
    expect(wishOutcome(RENEW, before, before).state).toBe('pending');
  });
});

describe('how far a revocation is', () => {
  it('ends with the revocation, not with the new version', () => {
    expect(wishOutcome(REVOKE, BEFORE, now({ certificates: SECOND })).state).toBe('pending');
    expect(
      wishOutcome(REVOKE, BEFORE, now({ events: [event({ action: 'revoke', message: 'revoked version 1' })] })),
    ).toEqual({ state: 'done', detail: 'revoked version 1' });
  });
});
