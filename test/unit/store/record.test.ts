import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/platform/secret.ts';
import {
  accountRecord,
  apiTokenRecord,
  certificateRecord,
  failureRecord,
  layoutRecord,
  orderRecord,
  pointerRecord,
  wishRecord,
} from '../../../src/store/record.ts';

const text = fc.string({ unit: 'grapheme' });
const time = fc
  .date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const keyType = fc.constantFrom('rsa2048', 'rsa3072', 'rsa4096', 'p256', 'p384' as const);
const secret = text.map((value) => new Secret(value));
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const counter = fc.integer({ min: 1, max: 1_000_000 });

describe('records', () => {
  it.each([
    ['layout', layoutRecord, fc.record({ createdAt: time })],
    ['pointer', pointerRecord, fc.record({ version: counter })],
    [
      'account',
      accountRecord,
      fc.record({ directoryUrl: text, privateKeyPem: secret, accountUrl: maybe(text), createdAt: time }),
    ],
    [
      'certificate',
      certificateRecord,
      fc.record({
        id: text,
        version: counter,
        names: fc.array(text),
        keyType,
        directoryUrl: text,
        savedAt: time,
        chainPem: text,
        privateKeyPem: secret,
      }),
    ],
    [
      'order',
      orderRecord,
      fc.record({
        certificateId: text,
        orderUrl: text,
        directoryUrl: text,
        names: fc.array(text),
        placedAt: time,
        expires: maybe(text),
        privateKeyPem: maybe(secret),
        csrPem: maybe(text),
      }),
    ],
    [
      'failure',
      failureRecord,
      fc.record({
        subject: text,
        count: counter,
        lastAt: time,
        action: fc.constantFrom('issue', 'install', 'validate' as const),
        type: text,
        detail: text,
        notBefore: time,
      }),
    ],
    [
      'wish',
      wishRecord,
      fc.record({
        kind: fc.constantFrom('renew', 'revoke' as const),
        certificateId: text,
        reason: maybe(fc.constantFrom('unspecified', 'keyCompromise', 'superseded', 'cessationOfOperation' as const)),
        force: fc.boolean(),
        at: time,
      }),
    ],
    ['api token', apiTokenRecord, fc.record({ token: secret, createdAt: time })],
  ] as const)('gives back every %s it wrote', (_, codec, values) => {
    // The pairs of codec and values above fit; a table cannot say so.
    const { encode, decode } = codec as { encode(value: unknown): string; decode(json: string, path: string): unknown };

    fc.assert(
      fc.property(values as fc.Arbitrary<unknown>, (value) => {
        expect(revealed(decode(encode(value), 'a.json'))).toEqual(revealed(value));
      }),
      { numRuns: 50 },
    );
  });

  it('writes a wish in this form, which later versions must read', () => {
    const written = wishRecord.encode({
      kind: 'renew',
      certificateId: 'a.example',
      reason: undefined,
      force: true,
      at: '2026-11-24T12:00:00.000Z',
    });

    expect(JSON.parse(written)).toEqual({
      schema: 1,
      kind: 'renew',
      certificateId: 'a.example',
      reason: null,
      force: true,
      at: '2026-11-24T12:00:00.000Z',
    });
  });

  it('takes no reason the CA does not know', () => {
    const written = `{"schema":1,"kind":"revoke","certificateId":"a","reason":"boredom","force":false,"at":"2026-11-24T12:00:00.000Z"}`;

    expect(() => wishRecord.decode(written, 'wishes/a.json')).toThrow(expect.objectContaining({ code: 'STORE' }));
  });

  it('writes an order in this form, which later versions must read', () => {
    const written = orderRecord.encode({
      certificateId: 'a.example',
      orderUrl: 'https://ca.example/order/1',
      directoryUrl: 'https://ca.example/directory',
      names: ['a.example'],
      placedAt: '2026-11-24T12:00:00.000Z',
      expires: undefined,
      privateKeyPem: new Secret('KEY'),
      csrPem: undefined,
    });

    expect(JSON.parse(written)).toEqual({
      schema: 1,
      certificateId: 'a.example',
      orderUrl: 'https://ca.example/order/1',
      directoryUrl: 'https://ca.example/directory',
      names: ['a.example'],
      placedAt: '2026-11-24T12:00:00.000Z',
      expires: null,
      privateKeyPem: 'KEY',
      csrPem: null,
    });
  });
});

/** Secrets compare equal whatever they hide; their values must be compared. */
function revealed(value: unknown): unknown {
  return Object.fromEntries(
    Object.entries(value as object).map(([key, field]) => [key, field instanceof Secret ? field.reveal() : field]),
  );
}
