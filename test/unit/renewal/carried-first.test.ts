import { describe, expect, test } from 'vitest';
import { certificateFile } from '../../../src/marathon-lb/certificate-files.ts';
import { carriedFirst } from '../../../src/renewal/carried-first.ts';
import { digestOf } from '../../../src/renewal/directory-step.ts';
import { saved } from '../../support/renewal-builders.ts';

const current = saved({ names: ['a.example.com'], version: 3 }, { fingerprint: 'current' });
const younger = saved({ names: ['b.example.com'], version: 2 }, { fingerprint: 'younger' });
const older = saved(
  { names: ['b.example.com'], version: 1, chainPem: '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n' },
  { fingerprint: 'older' },
);
const state = { certificates: [current], previous: [younger, older] };

describe('an older version that the load balancer carries counts before a younger one that it lacks', () => {
  test('when it is in a variable', () => {
    const slots = [
      { variable: 'HAPROXY_SSL_CERT', content: { kind: 'certificate', leaf: older.leaf, chainLength: 1 } },
    ] as const;

    expect(carriedFirst(state, slots, undefined)).toEqual([current, older, younger]);
  });

  test('when it is in a file of the shared directory', () => {
    const files = { [certificateFile('a.example.com', true)]: digestOf(older) };

    expect(carriedFirst(state, [], files)).toEqual([current, older, younger]);
  });

  test('and not otherwise', () => {
    const files = { [certificateFile('a.example.com', true)]: 'the digest of something else' };

    expect(carriedFirst(state, [], files)).toEqual([current, younger, older]);
    expect(carriedFirst(state, [], undefined)).toEqual([current, younger, older]);
  });
});
