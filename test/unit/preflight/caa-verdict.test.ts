import { describe, expect, test } from 'vitest';
import { caaRefusal } from '../../../src/preflight/caa-verdict.ts';

const OURS = { identities: ['ca.example'], accountUrl: 'https://ca.example/acct/1' };
const CURE = 'add: issue "ca.example", or with the account: issue "ca.example; accounturi=https://ca.example/acct/1"';

function issue(value: string) {
  return { tag: 'issue', value, critical: false };
}

describe('CAA records', () => {
  test.each([
    { what: 'name the CA', records: [issue('ca.example')] },
    { what: 'name it in capitals, with blanks', records: [issue(' CA.example ; ')] },
    { what: 'name it beside another', records: [issue('other.example'), issue('ca.example')] },
    { what: 'name this account', records: [issue('ca.example; accounturi=https://ca.example/acct/1')] },
    { what: 'name http-01 among the methods', records: [issue('ca.example; validationmethods=dns-01,http-01')] },
    { what: 'say nothing about host names', records: [{ tag: 'issuewild', value: ';', critical: false }] },
    {
      what: 'have an unknown property that is not critical',
      records: [{ tag: 'future', value: 'x', critical: false }],
    },
    {
      what: 'have a critical property that is known',
      records: [{ tag: 'iodef', value: 'mailto:a@b', critical: true }],
    },
  ])('that $what let it issue', ({ records }) => {
    expect(caaRefusal(records, OURS)).toBeUndefined();
  });

  test.each([
    { records: [issue('other.example')], reason: 'issue "other.example" permits another CA' },
    { records: [issue(';')], reason: 'issue ";" permits no CA' },
    { records: [issue('')], reason: 'issue "" permits no CA' },
    {
      records: [issue('ca.example; accounturi=https://ca.example/acct/2')],
      reason: 'issue "ca.example; accounturi=https://ca.example/acct/2" permits another account',
    },
    {
      records: [issue('ca.example; validationmethods=dns-01')],
      reason: 'issue "ca.example; validationmethods=dns-01" permits other validation methods than http-01',
    },
    {
      records: [issue('other.example'), issue('ca.example; accounturi=x')],
      reason: 'issue "ca.example; accounturi=x" permits another account',
    },
  ])('forbid it: $reason', ({ records, reason }) => {
    expect(caaRefusal(records, OURS)).toBe(`${reason}; ${CURE}`);
  });

  test('forbid it by a critical property that no CA understands, whatever else they say', () => {
    const records = [issue('ca.example'), { tag: 'future', value: 'x', critical: true }];

    expect(caaRefusal(records, OURS)).toBe('the critical property "future" is one that no CA understands');
  });

  test('pin an account that a client without one cannot be', () => {
    const records = [issue('ca.example; accounturi=https://ca.example/acct/1')];

    expect(caaRefusal(records, { identities: ['ca.example'], accountUrl: undefined })).toMatch(/another account/);
  });

  test('of a CA that does not tell its names forbid it only when they permit nobody', () => {
    const unnamed = { identities: undefined, accountUrl: undefined };

    expect(caaRefusal([issue('other.example')], unnamed)).toBeUndefined();
    expect(caaRefusal([issue(';')], unnamed)).toBe('issue ";" permits no CA; add an issue property for this CA');
  });
});
