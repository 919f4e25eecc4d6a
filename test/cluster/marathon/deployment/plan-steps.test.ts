import { expect, test } from 'vitest';
import { appForTest } from '../app/app-for-test.ts';
import type { App } from '../app/types.ts';
import { planSteps } from './plan-steps.ts';
import { renderSteps } from './render-deployment.ts';
import type { AppPair } from './types.ts';

const WEB = appForTest();

test.each<[string, AppPair, string[][]]>([
  ['a new app', { from: undefined, to: WEB }, [['StartApplication /web'], ['ScaleApplication /web']]],
  ['more instances', { from: WEB, to: { ...WEB, instances: 2 } }, [['ScaleApplication /web']]],
  ['a changed environment', { from: WEB, to: { ...WEB, env: { A: 'b' } } }, [['RestartApplication /web']]],
  ['a new version of the same', { from: WEB, to: { ...WEB, version: 'later' } }, [['RestartApplication /web']]],
  [
    'a change down to nothing',
    { from: WEB, to: { ...WEB, env: { A: 'b' }, instances: 0 } },
    [['ScaleApplication /web']],
  ],
  ['an app that goes', { from: WEB, to: undefined }, [['StopApplication /web']]],
])('%s has its steps', (_what, pair, expected) => {
  expect(stepsOf([['/web', pair]])).toEqual(expected);
});

test('an app comes after those it depends on, be they named or in a group', () => {
  const db = appForTest({ id: '/data/db' });
  const cache = appForTest({ id: '/cache', dependencies: ['/data/db'] });
  const web = appForTest({ id: '/web', dependencies: ['/data', '/cache'] });

  const steps = stepsOf([web, cache, db].map((app) => [app.id, { from: app, to: { ...app, env: { A: 'b' } } }]));

  expect(steps).toEqual([['RestartApplication /data/db'], ['RestartApplication /cache'], ['RestartApplication /web']]);
});

test('dependencies in a circle do not hang the plan', () => {
  const a = appForTest({ id: '/a', dependencies: ['/b'] });
  const b = appForTest({ id: '/b', dependencies: ['/a'] });

  const steps = stepsOf([a, b].map((app) => [app.id, { from: app, to: { ...app, env: { A: 'b' } } }]));

  expect(steps.flat().toSorted()).toEqual(['RestartApplication /a', 'RestartApplication /b']);
});

function stepsOf(pairs: [string, AppPair][]): string[][] {
  const target = new Map(pairs.flatMap(([id, { to }]): [string, App][] => (to ? [[id, to]] : [])));
  const steps = renderSteps(planSteps(new Map(pairs), target, new Map()));
  return steps.map(({ actions }) =>
    (actions as { action: string; app: string }[]).map(({ action, app }) => `${action} ${app}`),
  );
}
