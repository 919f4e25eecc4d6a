import { describe, expect, it } from 'vitest';
import { findLoadBalancer } from '../../../src/marathon-lb/find-load-balancer.ts';
import { anApp, aTask } from './app-builder.ts';

describe('findLoadBalancer', () => {
  it.each([
    ['marathon-lb', '/marathon-lb'],
    ['/marathon-lb', '/marathon-lb'],
    ['/infra/marathon-lb', '/infra/marathon-lb'],
    ['infra/marathon-lb', '/infra/marathon-lb'],
  ])('finds %s', (id, found) => {
    const apps = [anApp(), anApp({ id: '/marathon-lb' }), anApp({ id: '/infra/marathon-lb' })];

    expect(findLoadBalancer(apps, id)?.app.id).toBe(found);
  });

  it('finds nothing when there is no such app', () => {
    expect(findLoadBalancer([anApp()], 'marathon-lb')).toBeUndefined();
  });

  it.each([
    ['one group', { args: ['sse', '--group', 'external', '--haproxy-map'] }, ['external']],
    ['several groups', { args: ['sse', '--group', 'external', '--group', 'internal'] }, ['external', 'internal']],
    ['the form with an equals sign', { args: ['sse', '--group=external'] }, ['external']],
    ['a comma, which does not separate here', { args: ['sse', '--group', 'a,b'] }, ['a,b']],
    ['no group', { args: ['sse'] }, []],
    ['an option without its value', { args: ['sse', '--group'] }, []],
    ['a shell command', { cmd: `/marathon-lb/run sse --group "external" --group 'in side'` }, ['external', 'in side']],
  ])('reads %s from the command line', (_, fields, groups) => {
    const app = anApp({ id: '/marathon-lb', ...fields });

    expect(findLoadBalancer([app], 'marathon-lb')?.groups).toEqual(groups);
  });

  it('has an instance for each running task, where HAProxy listens', () => {
    const app = anApp({
      id: '/marathon-lb',
      tasks: [
        aTask({ id: 'lb.1', host: '10.0.0.1', ports: [80, 443, 9090, 9091] }),
        aTask({ id: 'lb.2', host: '10.0.0.2', ports: [31_080, 31_443, 31_090], healthy: undefined }),
        aTask({ id: 'lb.3', state: 'TASK_STAGING' }),
        aTask({ id: 'lb.4', state: 'TASK_KILLED', ports: [] }),
      ],
    });

    const instances = findLoadBalancer([app], 'marathon-lb')?.instances;

    expect(instances).toEqual([
      { taskId: 'lb.1', host: '10.0.0.1', httpPort: 80, httpsPort: 443, statsPort: 9090, healthy: true },
      { taskId: 'lb.2', host: '10.0.0.2', httpPort: 31_080, httpsPort: 31_443, statsPort: 31_090, healthy: undefined },
    ]);
  });

  it('follows the port mappings of a bridge network', () => {
    const app = anApp({
      id: '/marathon-lb',
      networkMode: 'container/bridge',
      ports: [9090, 443, 80].map((containerPort) => ({ servicePort: 0, containerPort })),
      tasks: [aTask({ ports: [31_001, 31_002, 31_003] })],
    });

    const instances = findLoadBalancer([app], 'marathon-lb')?.instances;

    expect(instances).toMatchObject([{ httpPort: 31_003, httpsPort: 31_002 }]);
  });
});
