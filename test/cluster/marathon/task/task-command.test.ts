import { expect, test } from 'vitest';
import type { ImageTable, TaskContext } from '../../types.ts';
import { taskCommand } from './task-command.ts';

const TASK: TaskContext = {
  appId: '/web',
  taskId: 'web.instance-1._app.1',
  agent: { id: 'S0', address: '127.0.0.2', role: '*', attributes: {} },
  env: { A: 'task', B: 'task' },
  sandbox: '/state/1',
  cmd: undefined,
  args: [],
  ports: [],
};

const IMAGES: ImageTable = {
  'mesosphere/marathon-lb': () => ({ command: ['lb'], env: { B: 'image' } }),
  'mesosphere/marathon-lb:v1.15': () => ({ command: ['lb-1.15'] }),
  'registry:5000/web': () => ({ command: ['web'] }),
};

test.each([
  ['mesosphere/marathon-lb:v1.15', 'lb-1.15'],
  ['mesosphere/marathon-lb:v1.14', 'lb'],
  ['mesosphere/marathon-lb', 'lb'],
  ['registry:5000/web', 'web'],
  ['registry:5000/web:2', 'web'],
])('the image %s is run as %s', (image, program) => {
  expect(taskCommand(image, IMAGES, TASK).command).toEqual([program]);
});

test('an image adds to the environment of the task', () => {
  expect(taskCommand('mesosphere/marathon-lb', IMAGES, TASK).env).toEqual({ A: 'task', B: 'image' });
});

test('without an image a command goes to the shell, and arguments are run as they are', () => {
  expect(taskCommand(undefined, IMAGES, { ...TASK, cmd: 'sleep 1' }).command).toEqual(['/bin/sh', '-c', 'sleep 1']);
  expect(taskCommand(undefined, IMAGES, { ...TASK, args: ['sleep', '1'] }).command).toEqual(['sleep', '1']);
  expect(() => taskCommand(undefined, IMAGES, TASK)).toThrow('Command is not specified');
});

test('an image nobody knows is named, beside those that are known', () => {
  expect(() => taskCommand('nginx:1', { web: () => ({ command: ['web'] }) }, TASK)).toThrow(
    "no process stands for image 'nginx:1' (known images: web)",
  );
});
