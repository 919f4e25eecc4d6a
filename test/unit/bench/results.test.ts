import { describe, expect, it } from 'vitest';
import { jsonLine, result, table } from '../../bench/results.ts';

describe('a result', () => {
  it('is ahead of its peer when the ratio is above 1', () => {
    expect(result('100 names', 1.5, 's', { peer: 'certbot', value: 4.2 })).toEqual({
      name: '100 names',
      value: 1.5,
      unit: 's',
      peer: 'certbot',
      peerValue: 4.2,
      ratio: 2.8,
    });
  });

  it('is behind its peer when the ratio is below 1', () => {
    expect(result('1 name', 1, 's', { peer: 'lego', value: 0.126 }).ratio).toBe(0.13);
  });

  it('names a peer that is not installed and gives it no value', () => {
    expect(result('1 name', 1, 's', { peer: 'lego', value: undefined })).toMatchObject({
      peer: 'lego',
      peerValue: null,
      ratio: null,
    });
  });

  it('has no ratio where there is nothing to compare with, or nothing was used', () => {
    expect(result('memory', 120, 'MB')).toMatchObject({ peer: null, peerValue: null, ratio: null });
    expect(result('share', 0, '%', { peer: 'other', value: 1 }).ratio).toBeNull();
  });
});

it('the JSON line has exactly what its readers know', () => {
  const line = jsonLine('grade', 'a machine', [result('a grade', 48.1234, 'ms')]);

  expect(line).toBe(
    '{"bench":"grade","machine":"a machine","results":' +
      '[{"name":"a grade","value":48.123,"unit":"ms","peer":null,"peerValue":null,"ratio":null}]}',
  );
});

it('the table says which peers are missing', () => {
  const results = [
    result('1 name', 1, 's', { peer: 'certbot', value: 3 }),
    result('1 name', 1, 's', { peer: 'lego', value: undefined }),
    result('memory', 120, 'MB'),
  ];

  expect(table('a machine', results)).toBe(`WHAT    OURS    PEER                    RATIO
1 name  1 s     certbot  3 s            3
1 name  1 s     lego     not installed
memory  120 MB

a machine
`);
});
