import { expect, test } from 'vitest';
import { appForTest } from '../app/app-for-test.ts';
import { killOrder } from './kill-order.ts';
import type { Condition, Instance, Task } from './types.ts';

test('what runs least is killed first, then the youngest', () => {
  const instances = [
    at('old', 'Running', 1),
    at('young', 'Running', 3),
    at('starting', 'Starting', 2),
    at('none', 'Scheduled', 0),
  ];

  expect(killOrder(instances).map(({ id }) => id)).toEqual(['none', 'starting', 'young', 'old']);
});

test('the oldest goes first when the app says so', () => {
  const instances = [at('young', 'Running', 3, 'OLDEST_FIRST'), at('old', 'Running', 1, 'OLDEST_FIRST')];

  expect(killOrder(instances).map(({ id }) => id)).toEqual(['old', 'young']);
});

function at(id: string, condition: Condition, second: number, killSelection = 'YOUNGEST_FIRST'): Instance {
  const startedAt = new Date(second * 1000).toISOString();
  const task: Task = {
    id,
    agent: { id: 'S0', address: '127.0.0.2', role: '*', attributes: {} },
    hostPorts: [],
    version: '',
    stagedAt: startedAt,
    startedAt,
    sandbox: '',
    env: {},
    state: 'TASK_RUNNING',
    message: '',
    killRequested: false,
  };
  return {
    id,
    appId: '/web',
    app: appForTest({ killSelection }),
    goal: 'Running',
    condition,
    since: startedAt,
    incarnation: 1,
    task,
    health: [],
    healthy: undefined,
  };
}
