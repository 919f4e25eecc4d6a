import { expect, test } from 'vitest';
import { type ServiceApp, serviceTarget } from './service-target.ts';

const LABELS = { DCOS_SERVICE_NAME: 'letsencrypt', DCOS_SERVICE_SCHEME: 'http', DCOS_SERVICE_PORT_INDEX: '1' };
const TASK = {
  state: 'TASK_RUNNING',
  host: '127.0.0.2',
  ports: [31_000, 31_001],
  ipAddresses: [{ ipAddress: '9.0.0.1' }],
};
const APP: ServiceApp = { labels: LABELS, tasks: [{ ...TASK, state: 'TASK_STAGING' }, TASK] };

test.each([
  ['/service/letsencrypt/', '/'],
  ['/service/letsencrypt/v1/health', '/v1/health'],
  ['/service/letsencrypt//x', '//x'],
])('%s asks the first running task for %s', (path, expected) => {
  expect(serviceTarget([APP], path)).toEqual({ name: 'letsencrypt', origin: 'http://127.0.0.2:31001', path: expected });
});

test('a name may have segments, of which the fewest that fit are taken', () => {
  const deep = { ...APP, labels: { ...LABELS, DCOS_SERVICE_NAME: '/prod/web' } };
  const deeper = { ...APP, labels: { ...LABELS, DCOS_SERVICE_NAME: 'prod/web/api' } };

  expect(serviceTarget([deeper, deep], '/service/prod/web/api/x')).toMatchObject({ name: 'prod/web', path: '/api/x' });
});

test('the path stays whole for a service that wants it so', () => {
  const whole = { ...APP, labels: { ...LABELS, DCOS_SERVICE_REWRITE_REQUEST_URLS: 'false' } };

  expect(serviceTarget([whole], '/service/letsencrypt/x')?.path).toBe('/service/letsencrypt/x');
});

test('on a container network the task is asked at its own address', () => {
  const app: ServiceApp = {
    ...APP,
    networks: [{ mode: 'container' }],
    container: { portMappings: [{ containerPort: 80 }, { containerPort: 8080 }] },
  };

  expect(serviceTarget([app], '/service/letsencrypt/')?.origin).toBe('http://9.0.0.1:8080');
});

test.each<[string, ServiceApp]>([
  ['no running task', { ...APP, tasks: [{ ...TASK, state: 'TASK_KILLING' }] }],
  ['no scheme', { ...APP, labels: { ...LABELS, DCOS_SERVICE_SCHEME: '' } }],
  ['no such port', { ...APP, labels: { ...LABELS, DCOS_SERVICE_PORT_INDEX: '2' } }],
  ['another name', { ...APP, labels: { ...LABELS, DCOS_SERVICE_NAME: 'other' } }],
])('an app with %s is no service', (_what, app) => {
  expect(serviceTarget([app], '/service/letsencrypt/')).toBeUndefined();
});
