import { describe, expect, it } from 'vitest';
import { RecordReader, recordOf } from '../../../../src/grader/wire/records.ts';

const ALERT = Uint8Array.of(21, 3, 3, 0, 2, 2, 40);

describe('reading records', () => {
  it('takes two records from one portion', () => {
    const records = new RecordReader().push(Uint8Array.of(...ALERT, ...ALERT));

    expect(records).toEqual([
      { type: 21, version: 0x0303, fragment: Uint8Array.of(2, 40) },
      { type: 21, version: 0x0303, fragment: Uint8Array.of(2, 40) },
    ]);
  });

  it('waits for the end of a record that comes byte by byte', () => {
    const reader = new RecordReader();

    const counts = Array.from(ALERT, (byte) => reader.push(Uint8Array.of(byte)).length);

    expect(counts).toEqual([0, 0, 0, 0, 0, 0, 1]);
  });

  it.each<[string, Uint8Array, string]>([
    ['another protocol', new TextEncoder().encode('HTTP/1.1'), 'not TLS'],
    ['a version of another protocol', Uint8Array.of(22, 9, 0, 0, 1, 0), 'not TLS'],
    ['a record over the limit', Uint8Array.of(22, 3, 3, 0x48, 1), 'record too long'],
  ])('refuses %s', (_, bytes, fault) => {
    const reader = new RecordReader();

    expect(reader.push(bytes)).toEqual([]);
    expect(reader.fault).toBe(fault);
    expect(reader.push(ALERT)).toEqual([]);
  });

  it('gives up after 128 KiB of a stream without end', () => {
    const reader = new RecordReader();
    const full = recordOf(23, 0x0303, new Uint8Array(16_384));

    for (let count = 0; count < 9; count++) reader.push(full);

    expect(reader.fault).toBe('too many bytes');
  });
});
