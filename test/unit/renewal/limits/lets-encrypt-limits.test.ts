import { expect, test } from 'vitest';
import { limitsOf } from '../../../../src/renewal/limits/lets-encrypt-limits.ts';

const PRODUCTION = 'https://acme-v02.api.letsencrypt.org/directory';
const STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory';
const OTHER = 'https://ca.example/dir';

test("production's limits refill as Let's Encrypt says", () => {
  expect(limitsOf(PRODUCTION)).toEqual({
    newOrders: { capacity: 300, refillMs: 36_000 },
    certificatesPerDomain: { capacity: 50, refillMs: 12_096_000 },
    certificatesPerSet: { capacity: 5, refillMs: 120_960_000 },
    failedAuthorizations: { capacity: 5, refillMs: 720_000 },
    consecutiveFailures: { capacity: 1152, refillMs: 86_400_000 },
    newAccounts: { capacity: 10, refillMs: 1_080_000 },
    own: { ordersPerHour: 100, failedAuthorizationsPerHour: 3, issuancesPerSetAndWeek: 2 },
  });
});

test('staging allows more of everything', () => {
  const { newOrders, certificatesPerDomain, certificatesPerSet, failedAuthorizations, own } = limitsOf(STAGING);

  expect(newOrders?.capacity).toBe(1_500);
  expect(certificatesPerDomain?.capacity).toBe(30_000);
  expect(certificatesPerSet?.capacity).toBe(30_000);
  expect(failedAuthorizations?.capacity).toBe(200);
  expect(own.issuancesPerSetAndWeek).toBe(20);
});

test('of other CAs only our own caps are known, none of them on renewals of short-lived certificates', () => {
  const { newOrders, certificatesPerSet, own } = limitsOf(OTHER);

  expect([newOrders, certificatesPerSet]).toEqual([undefined, undefined]);
  expect(own).toEqual({ ordersPerHour: 100, failedAuthorizationsPerHour: 3, issuancesPerSetAndWeek: undefined });
});
