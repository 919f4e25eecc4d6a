import { describe, expect, test } from 'vitest';
import { acceptRenewal, acceptRevocation, type Known } from '../../../src/daemon/accept-wishes.ts';
import { firstReport, reportOf } from '../../../src/daemon/report.ts';
import { EMPTY_LEDGER } from '../../../src/renewal/limits/ledger.ts';
import { plan } from '../../../src/renewal/plan.ts';
import type { Observation } from '../../../src/renewal/types.ts';
import { failure, NOON, observation, policy, saved, settled } from '../../support/renewal-builders.ts';

const DAEMON = { version: '1', appId: '/letsencrypt', startedAt: '2027-01-10T11:00:00.000Z' };

function known(seen: Observation): Known {
  const report = reportOf(DAEMON, seen, plan(seen, policy()), policy(), []);
  return { state: seen, report, directoryUrl: policy().directoryUrl, at: NOON };
}

function blocked(reason: string): Partial<Observation> {
  const blocks = [{ scope: { kind: 'account' as const }, until: '2027-01-10T13:00:00.000Z', reason }];
  return { ledgers: [{ directoryUrl: policy().directoryUrl, ledger: { ...EMPTY_LEDGER, blocks } }] };
}

const DUE = saved({}, { notBefore: '2026-11-01T00:00:00.000Z', notAfter: '2027-01-30T00:00:00.000Z' });

describe('a request to renew', () => {
  test('by force becomes a wish, and says that it happens now', () => {
    expect(acceptRenewal({ host: 'b.example.com', force: true }, known(settled()))).toEqual({
      wishes: [{ kind: 'renew', certificateId: 'a.example.com', force: true, reason: undefined, at: NOON }],
      answer: {
        schema: 1,
        accepted: [
          {
            kind: 'renew',
            certificateId: 'a.example.com',
            names: ['a.example.com', 'b.example.com'],
            detail: 'a new version is issued now',
          },
        ],
        message: 'renewing a.example.com',
      },
    });
  });

  test.each([
    { what: 'not due', seen: settled(), detail: 'nothing is issued before 2027-03-02T00:00:00.000Z, unless forced' },
    {
      what: 'due',
      seen: settled({ certificates: [DUE] }),
      detail: 'a new version, due since 2026-12-31T00:00:00.000Z, is issued now',
    },
  ])('of all tells of a certificate that is $what', ({ seen, detail }) => {
    expect(acceptRenewal({}, known(seen)).answer).toMatchObject({
      accepted: [{ detail }],
      message: 'renewing a.example.com where due',
    });
  });

  test('says which limit delays it, and until when', () => {
    const seen = settled(blocked('too many orders'));

    expect(acceptRenewal({ force: true }, known(seen)).answer.accepted).toMatchObject([
      {
        detail: 'a new version is issued from 2027-01-10T13:00:00.000Z on (too many orders)',
        notBefore: '2027-01-10T13:00:00.000Z',
      },
    ]);
  });

  test('without force takes no wish by force back', () => {
    const forced = { kind: 'renew', certificateId: 'a.example.com', reason: undefined, force: true } as const;
    const open = settled({ wishes: [{ ...forced, at: '2027-01-10T11:59:00.000Z' }] });
    const answered = settled({ wishes: [{ ...forced, at: '2027-01-01T00:00:00.000Z' }] });

    expect(acceptRenewal({}, known(open)).wishes).toMatchObject([{ force: true, at: NOON }]);
    expect(acceptRenewal({}, known(answered)).wishes).toMatchObject([{ force: false }]);
  });

  test('of a vhost without a certificate is a wish about its name', () => {
    const later = { notBefore: '2027-01-11T12:00:00.000Z', subject: 'a.example.com' };
    const seen = observation({ wanted: ['a.example.com'], failures: [failure({ ...later, action: 'validate' })] });

    expect(acceptRenewal({ host: 'a.example.com' }, known(seen))).toMatchObject({
      wishes: [{ kind: 'renew', certificateId: 'a.example.com' }],
      answer: { accepted: [{ detail: 'a certificate is asked for now; so far: Connection refused' }] },
    });
  });

  test('of an unknown host is refused with what to do', () => {
    expect(() => acceptRenewal({ host: 'nope.example.com' }, known(settled()))).toThrow(
      expect.objectContaining({
        code: 'NOT_FOUND',
        message: 'nope.example.com is not among the vhosts that this daemon has certificates for',
        suggestions: ['dcos letsencrypt vhost list', 'dcos letsencrypt vhost add nope.example.com'],
      }),
    );
  });

  test('of an unknown host before the first look is asked to come again', () => {
    const early = { ...known(observation()), report: firstReport(DAEMON) };

    expect(() => acceptRenewal({ host: 'a.example.com' }, early)).toThrow(
      expect.objectContaining({ code: 'UNREACHABLE' }),
    );
  });

  test('where there is nothing yet is no wish', () => {
    expect(acceptRenewal({}, known(observation()))).toMatchObject({ wishes: [], answer: { accepted: [] } });
  });
});

describe('a request to revoke', () => {
  test('of a certificate in use says that its successor comes first', () => {
    expect(
      acceptRevocation({ host: 'b.example.com', reason: 'keyCompromise' }, known(settled(blocked('too many orders')))),
    ).toMatchObject({
      wishes: [{ kind: 'revoke', certificateId: 'a.example.com', reason: 'keyCompromise', at: NOON }],
      answer: {
        accepted: [
          {
            detail:
              'a new version is issued and served first from 2027-01-10T13:00:00.000Z on (too many orders), then version 1 is revoked (keyCompromise)',
            notBefore: '2027-01-10T13:00:00.000Z',
          },
        ],
        message: 'revoking version 1 of a.example.com (keyCompromise)',
      },
    });
  });

  test('of one that no vhost needs says that it happens now', () => {
    const seen = settled({ wanted: ['c.example.com'] });

    expect(
      acceptRevocation({ certificateId: 'a.example.com', reason: 'cessationOfOperation' }, known(seen)).answer.accepted,
    ).toMatchObject([{ detail: 'no vhost needs it: version 1 is revoked now (cessationOfOperation)' }]);
  });

  test.each([
    { request: { certificateId: 'nope' }, message: 'there is no certificate nope' },
    { request: { host: 'c.example.com' }, message: 'c.example.com has no certificate yet' },
  ])('is refused: $message', ({ request, message }) => {
    const seen = settled({ wanted: ['a.example.com', 'b.example.com', 'c.example.com'] });

    expect(() => acceptRevocation({ ...request, reason: 'superseded' }, known(seen))).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND', message }),
    );
  });
});
