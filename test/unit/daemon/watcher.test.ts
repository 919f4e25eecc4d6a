import { expect, test } from 'vitest';
import { metrics } from '../../../src/daemon/metrics.ts';
import { watcher } from '../../../src/daemon/watcher.ts';
import { plan } from '../../../src/renewal/plan.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { NOON, observation, policy } from '../../support/renewal-builders.ts';

function watched() {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => lines.push(`${level} ${message}`);
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const identity = { version: '1', appId: '/letsencrypt', startedAt: NOON };
  const clock = fakeClock(NOON);
  const numbers = metrics(() => watch.report(), clock, { silentMs: () => 0 });
  const watch = watcher({ identity, policy: policy(), log, clock, metrics: numbers });
  return { watch, lines, numbers };
}

const SEEN = observation();
const PLAN = plan(SEEN, policy());

test('an action is an event before it starts, and an attempt once it has ended', () => {
  const { watch, lines } = watched();
  const [action] = PLAN.actions;
  if (action === undefined) throw new Error('nothing was planned');

  watch.onRound(SEEN, PLAN);
  watch.onOutcome({ action, ok: false, message: 'DNS problem: NXDOMAIN' });

  const names = ['a.example.com', 'b.example.com'];
  const planned = 'plan issue [a.example.com b.example.com] because there is no certificate yet';
  expect(watch.events()).toEqual([
    { at: NOON, message: planned, ok: true },
    {
      at: NOON,
      message: 'DNS problem: NXDOMAIN',
      ok: false,
      action: 'issue',
      certificateId: 'a.example.com',
      names,
    },
  ]);
  expect(watch.report().events).toEqual(watch.events());
  expect(lines).toEqual([`info ${planned}`, 'warn DNS problem: NXDOMAIN']);
});

test('a look that failed is counted each time, and logged once until it changes', async () => {
  const { watch, lines, numbers } = watched();

  watch.onFailure(new Error('Marathon is away'), 1_000);
  watch.onFailure(new Error('Marathon is away'), 2_000);

  expect(lines).toEqual(['error look failed']);
  expect(watch.report()).toMatchObject({ problem: 'Marathon is away' });
  expect(await numbers.text()).toContain('letsencrypt_looks_total{result="failed"} 2');
});

test('the newest five hundred events are kept, a hundred of them for the report', () => {
  const { watch } = watched();

  for (let index = 0; index < 600; index += 1) watch.onAccepted(`request ${index}`);

  expect(watch.events()).toHaveLength(500);
  expect(watch.report().events).toHaveLength(100);
  expect(watch.report().events.at(-1)?.message).toBe('asked through the API: request 599');
});
