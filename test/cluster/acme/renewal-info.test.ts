import { expect, test } from 'vitest';
import { suggestedWindow } from './renewal-info.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

test.for([
  { lifetimeMs: 90 * DAY_MS, centreMs: 60 * DAY_MS, halfWidthMs: 0.9 * DAY_MS },
  { lifetimeMs: 45 * DAY_MS, centreMs: 30 * DAY_MS, halfWidthMs: 0.45 * DAY_MS },
  { lifetimeMs: 160 * HOUR_MS, centreMs: 80 * HOUR_MS, halfWidthMs: 1.6 * HOUR_MS },
])('a lifetime of $lifetimeMs ms has its window around $centreMs ms', ({ lifetimeMs, centreMs, halfWidthMs }) => {
  const notBefore = new Date('2026-01-01T00:00:00Z');
  const { start, end } = suggestedWindow({ notBefore, notAfter: new Date(notBefore.getTime() + lifetimeMs) });

  expect(start.getTime() - notBefore.getTime()).toBeCloseTo(centreMs - halfWidthMs, -1);
  expect(end.getTime() - notBefore.getTime()).toBeCloseTo(centreMs + halfWidthMs, -1);
});
