import { expect, it } from 'vitest';
import { appPage, testAppsPage } from '../../../../src/cli/views/generate.ts';

it('shows an app as JSON alone, and the next step beside it', () => {
  expect(appPage({ id: '/letsencrypt' }, [])).toEqual({
    body: '{\n  "id": "/letsencrypt"\n}',
    notes: ['Save this as letsencrypt.json, then: dcos marathon app add letsencrypt.json'],
  });
});

it('shows the test apps as one array', () => {
  expect(JSON.parse(testAppsPage([{ id: '/a' }, { id: '/b' }]).body)).toEqual([{ id: '/a' }, { id: '/b' }]);
});
