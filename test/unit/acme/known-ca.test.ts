import { describe, expect, it } from 'vitest';
import { knownCa } from '../../../src/acme/known-ca.ts';

describe('knownCa', () => {
  it.each([
    ['https://acme-v02.api.letsencrypt.org/directory', true],
    ['https://acme-staging-v02.api.letsencrypt.org/directory', true],
    ['https://dv.acme-v02.api.pki.goog/directory', true],
    ['https://127.0.0.1:14000/dir', false],
    ['https://pebble.marathon.mesos:14000/dir', false],
    ['https://letsencrypt.org.evil.example/dir', false],
    ['https://notletsencrypt.org/dir', false],
  ])('takes %s for public: %s', (directoryUrl, isPublic) => {
    expect(knownCa(directoryUrl).isPublic).toBe(isPublic);
  });

  it("stays below Let's Encrypt staging's 20 requests a second", () => {
    const { limits } = knownCa('https://acme-staging-v02.api.letsencrypt.org/directory');

    expect(limits).toEqual({ inFlight: 8, perSecond: 18, burst: 20 });
  });
});
