import { describe, expect, test } from 'vitest';
import { nameVerdicts } from '../../../../src/renewal/self-check/name-verdict.ts';
import type { AddressLook, FamilyLook, NameLook } from '../../../../src/renewal/self-check/types.ts';

const CA = { identities: ['ca.example'], accountUrl: 'https://ca.example/acct/1' };
const NONE: FamilyLook = { kind: 'none', noSuchName: false };
const SILENT: FamilyLook = { kind: 'unknown', reason: 'TIMEOUT', servfail: false };
const SERVFAIL: FamilyLook = { kind: 'unknown', reason: 'SERVFAIL', servfail: true };

function at(result: AddressLook['result'], detail = '', address = '192.0.2.1'): FamilyLook {
  return { kind: 'found', looks: [{ address, result, detail }] };
}

function look(given: Partial<NameLook> = {}): NameLook {
  return { name: 'a.example', aliases: [], ipv4: at('here'), ipv6: NONE, caa: { kind: 'none' }, ...given };
}

function verdictOn(given: Partial<NameLook>, ...others: readonly NameLook[]) {
  const [first] = nameVerdicts([look(given), ...others], CA);
  return first && { verdict: first.verdict, type: first.type, detail: first.detail };
}

const GOOD = look({ name: 'good.example' });
const REFUSES = at('refused', 'refuses connections to port 80');
const REFUSES_6 = at('refused', 'refuses connections to port 80', '2001:db8::1');

describe('a name', () => {
  test('whose every address leads here passes', () => {
    expect(verdictOn({})).toEqual({ verdict: 'passes', type: '', detail: '' });
    expect(verdictOn({ ipv4: NONE, ipv6: at('here') })).toEqual({ verdict: 'passes', type: '', detail: '' });
  });

  test.each<{ what: string; given: Partial<NameLook>; type: string; detail: string }>([
    {
      what: 'that does not exist',
      given: { ipv4: { kind: 'none', noSuchName: true }, ipv6: { kind: 'none', noSuchName: true } },
      type: 'dns',
      detail: 'there is no such name (NXDOMAIN)',
    },
    {
      what: 'without an address',
      given: { ipv4: NONE },
      type: 'dns',
      detail: 'it has neither an A nor an AAAA record',
    },
    {
      what: 'whose AAAA leads elsewhere although its A leads here',
      given: { ipv6: at('elsewhere', 'answered 404, not the daemon', '2001:db8::1') },
      type: 'unauthorized',
      detail: 'AAAA 2001:db8::1 answered 404, not the daemon',
    },
    {
      what: 'whose AAAA refuses although its A leads here',
      given: { ipv6: REFUSES_6 },
      type: 'connection',
      detail: 'AAAA 2001:db8::1 refuses connections to port 80',
    },
    {
      what: 'of whose A records one leads elsewhere',
      given: {
        ipv4: {
          kind: 'found',
          looks: [
            { address: '192.0.2.1', result: 'here', detail: '' },
            { address: '192.0.2.2', result: 'elsewhere', detail: 'answered 200' },
          ],
        },
      },
      type: 'unauthorized',
      detail: 'A 192.0.2.2 answered 200',
    },
    {
      what: 'that CAA forbids',
      given: { caa: { kind: 'found', domain: 'example', records: [{ tag: 'issue', value: ';', critical: false }] } },
      type: 'caa',
      detail:
        'CAA of example: issue ";" permits no CA; add: issue "ca.example", or with the account: ' +
        'issue "ca.example; accounturi=https://ca.example/acct/1"',
    },
  ])('$what is wrong', ({ given, type, detail }) => {
    expect(verdictOn(given)).toEqual({ verdict: 'wrong', type, detail });
  });

  test('shows the aliases that lead it astray', () => {
    const given = { aliases: ['lb.example', 'old.example'], ipv4: at('elsewhere', 'answered 404, not the daemon') };

    expect(verdictOn(given)?.detail).toBe('A 192.0.2.1 answered 404, not the daemon (CNAME lb.example, old.example)');
  });

  test.each<{ what: string; given: Partial<NameLook>; detail: string }>([
    { what: 'its name server is silent', given: { ipv4: SILENT, ipv6: SILENT }, detail: 'A records: TIMEOUT' },
    { what: 'its address is silent', given: { ipv4: at('unknown', 'did not answer') }, detail: 'did not answer' },
    {
      what: 'CAA cannot be asked for',
      given: { caa: { ...SILENT, kind: 'unknown', domain: 'a.example' } },
      detail: 'CAA of a.example',
    },
  ])('is unclear, whatever others show, when $what', ({ given, detail }) => {
    const alone = verdictOn(given);

    expect(alone?.verdict).toBe('unclear');
    expect(alone?.detail).toContain(detail);
    expect(verdictOn(given, GOOD)).toEqual(alone);
  });

  test.each<{ what: string; given: Partial<NameLook>; type: string }>([
    { what: 'refuses connections', given: { ipv4: REFUSES }, type: 'connection' },
    { what: 'has name servers that fail', given: { ipv4: SERVFAIL, ipv6: SERVFAIL }, type: 'dns' },
    {
      what: 'has name servers that fail at CAA',
      given: { ipv4: SILENT, ipv6: SILENT, caa: { ...SERVFAIL, kind: 'unknown', domain: 'a.example' } },
      type: 'dns',
    },
  ])('that $what may be the victim of our own network, unless another shows that it is well', ({ given, type }) => {
    expect(verdictOn(given)?.verdict).toBe('unclear');
    expect(verdictOn(given, GOOD)).toMatchObject({ verdict: 'wrong', type });
  });
});
