import { expect, test } from 'vitest';
import { afterDecline, afterLaunch, noOffersYet, renderOfferStatistics } from './offer-statistics.ts';

test('declined offers go through a funnel in which each stage sees what is left', () => {
  const reasons = new Map([
    ['S0', 'UnfulfilledRole'],
    ['S1', 'InsufficientPorts'],
  ] as const);
  const once = afterDecline(noOffersYet('t0'), reasons, 't1');
  const twice = afterDecline(once, reasons, 't2');

  const summary = renderOfferStatistics(twice);

  expect(summary).toMatchObject({ processedOffersCount: 4, unusedOffersCount: 4, lastUnusedOfferAt: 't2' });
  expect(summary).not.toHaveProperty('lastUsedOfferAt');
  expect(declined(summary.rejectSummaryLastOffers)).toEqual([
    { reason: 'UnfulfilledRole', declined: 1, processed: 2 },
    { reason: 'InsufficientPorts', declined: 1, processed: 1 },
  ]);
  expect(declined(summary.rejectSummaryLaunchAttempt)).toEqual([
    { reason: 'UnfulfilledRole', declined: 2, processed: 4 },
    { reason: 'InsufficientPorts', declined: 2, processed: 2 },
  ]);
});

test('a launch uses an offer and starts the attempt anew', () => {
  const launched = afterLaunch(afterDecline(noOffersYet('t0'), new Map([['S0', 'UnfulfilledRole']]), 't1'), 't2');

  expect(renderOfferStatistics(launched)).toMatchObject({
    processedOffersCount: 2,
    unusedOffersCount: 1,
    lastUsedOfferAt: 't2',
  });
  expect(declined(renderOfferStatistics(launched).rejectSummaryLaunchAttempt)).toEqual([]);
});

function declined(stages: unknown): unknown[] {
  return (stages as { declined: number }[]).filter((stage) => stage.declined > 0);
}
