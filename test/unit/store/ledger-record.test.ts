import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ledgerRecord } from '../../../src/store/ledger-record.ts';
import { importRecord, renewalInfoRecord } from '../../../src/store/record.ts';

const RUNS = { numRuns: 50 };

const text = fc.string({ unit: 'grapheme' });
const time = fc
  .date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const texts = fc.array(text, { maxLength: 5 });
const times = fc.array(time, { maxLength: 5 });
const maybeText = fc.option(text, { nil: undefined });
/** JSON knows no negative zero, and no bucket holds one. */
const tokens = fc.double({ min: 0, max: 1_000, noNaN: true });
const key = text.filter((name) => name !== '__proto__');
const dictionary = <T>(value: fc.Arbitrary<T>) => fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true });

const scope = fc.oneof(
  fc.constantFrom(...(['account', 'new-accounts', 'process'] as const).map((kind) => ({ kind }))),
  fc.record({ kind: fc.constant('registered-domain' as const), domain: text }),
  fc.record({ kind: fc.constant('exact-set' as const), set: text }),
  fc.record({ kind: fc.constant('names' as const), names: texts }),
);

const ledger = fc.record({
  orders: times,
  issuances: dictionary(times),
  buckets: dictionary(fc.record({ tokens, at: time })),
  names: dictionary(fc.record({ failedAt: times, consecutive: fc.nat(), lastAt: time, type: text, detail: text })),
  blocks: fc.array(fc.record({ scope, until: time, reason: text }), { maxLength: 4 }),
  pauses: fc.array(fc.record({ names: texts, url: maybeText, at: time }), { maxLength: 4 }),
  starts: times,
});

test('any ledger comes back from its file as it was', () => {
  fc.assert(
    fc.property(fc.record({ directoryUrl: text, ledger }), (value) => {
      expect(ledgerRecord.decode(ledgerRecord.encode(value), 'ledgers/x.json')).toEqual(value);
    }),
    RUNS,
  );
});

test('so does what the CA said of a renewal, and what was taken over', () => {
  const window = fc.option(fc.record({ start: time, end: time }), { nil: undefined });
  const info = { renewalInfoId: text, certificateId: text, window, explanation: maybeText, nextFetchAt: time };
  fc.assert(
    fc.property(fc.record(info), fc.record({ at: time, certificateIds: texts }), (said, taken) => {
      expect(renewalInfoRecord.decode(renewalInfoRecord.encode(said), 'x')).toEqual(said);
      expect(importRecord.decode(importRecord.encode(taken), 'x')).toEqual(taken);
    }),
    RUNS,
  );
});

test('a ledger of which a part is missing is damage, whichever part', () => {
  const [whole] = fc.sample(fc.record({ directoryUrl: text, ledger }), { numRuns: 1, seed: 1 });
  if (whole === undefined) throw new Error('no sample');
  for (const part of Object.keys(whole.ledger)) {
    const file = JSON.parse(ledgerRecord.encode(whole)) as { ledger: Record<string, unknown> };
    delete file.ledger[part];
    expect(() => ledgerRecord.decode(JSON.stringify(file), 'ledgers/x.json')).toThrow(
      expect.objectContaining({ code: 'STORE' }),
    );
  }
});
