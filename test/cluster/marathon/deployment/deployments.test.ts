import { expect, test } from 'vitest';
import { AGENTS, marathonForTest, type TestMarathon } from '../marathon-for-test.ts';

/** A load balancer as its package has it: fixed host ports, on public agents only. */
const LB = {
  id: '/marathon-lb',
  cmd: 'exec sleep 600',
  acceptedResourceRoles: ['slave_public'],
  requirePorts: true,
  portDefinitions: [{ port: 9080 }, { port: 9443 }],
  upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 },
};

test('a running deployment shows its steps and what it is doing', async () => {
  const marathon = await marathonForTest();
  const { body: created } = await marathon.send('POST', '/v2/apps', {
    ...LB,
    acceptedResourceRoles: ['*'],
    constraints: [['hostname', 'IS', 'nowhere']],
  });
  await marathon.when(() => marathon.instances().length > 0);

  const { body } = await marathon.send('GET', '/v2/deployments');

  expect(body).toEqual([
    {
      id: created.deployments[0].id,
      version: created.version,
      affectedApps: ['/marathon-lb'],
      affectedPods: [],
      steps: [
        { actions: [{ action: 'StartApplication', app: '/marathon-lb' }] },
        { actions: [{ action: 'ScaleApplication', app: '/marathon-lb' }] },
      ],
      currentActions: [{ action: 'ScaleApplication', app: '/marathon-lb', readinessCheckResults: [] }],
      currentStep: 2,
      totalSteps: 2,
    },
  ]);
});

test('a certificate pushed to the only load balancer hangs: the new task has nowhere to go', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', LB);

  await marathon.send('PUT', '/v2/apps/marathon-lb', { env: { HAPROXY_SSL_CERT: 'new' } });
  const queued = await untilQueued(marathon);

  expect(reasonsOf(queued)).toEqual([
    { reason: 'UnfulfilledRole', declined: 1, processed: 2 },
    { reason: 'InsufficientPorts', declined: 1, processed: 1 },
  ]);
  expect(queued).toMatchObject({ count: 1, delay: { timeLeftSeconds: 0, overdue: true } });
  expect(queued.lastUnusedOffers).toMatchObject([
    { offer: { agentId: 'S0' }, reason: ['UnfulfilledRole'] },
    { offer: { agentId: 'S1' }, reason: ['InsufficientPorts'] },
  ]);
  expect(marathon.instances().map(({ condition, app }) => [condition, app.env])).toEqual([
    ['Running', {}],
    ['Scheduled', { HAPROXY_SSL_CERT: 'new' }],
  ]);
  expect((await marathon.send('GET', '/v2/apps/marathon-lb')).body.app.env).toEqual({ HAPROXY_SSL_CERT: 'new' });
  expect((await marathon.send('PUT', '/v2/apps/marathon-lb', { env: {} })).status).toBe(409);
});

test('the hang is resolved by a forced update that kills before it starts', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', LB);
  await marathon.send('PUT', '/v2/apps/marathon-lb', { env: { HAPROXY_SSL_CERT: 'new' } });
  await untilQueued(marathon);

  await marathon.deploy('PUT', '/v2/apps/marathon-lb?force=true', {
    env: { HAPROXY_SSL_CERT: 'new' },
    upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
  });

  expect(marathon.instances().map(({ condition, app }) => [condition, app.env])).toEqual([
    ['Running', { HAPROXY_SSL_CERT: 'new' }],
  ]);
  expect((await marathon.send('GET', '/v2/deployments')).body).toEqual([]);
});

test('two load balancers on two public agents are replaced one after the other', async () => {
  const second = { id: 'S2', address: '127.0.0.4', role: 'slave_public', attributes: {} } as const;
  const marathon = await marathonForTest({ agents: [...AGENTS, second] });
  await marathon.deploy('POST', '/v2/apps', { ...LB, instances: 2 });

  await marathon.deploy('PUT', '/v2/apps/marathon-lb', { env: { HAPROXY_SSL_CERT: 'new' } });

  expect(
    marathon
      .instances()
      .map(({ task, app }) => [task?.agent.id, app.env])
      .toSorted(),
  ).toEqual([
    ['S1', { HAPROXY_SSL_CERT: 'new' }],
    ['S2', { HAPROXY_SSL_CERT: 'new' }],
  ]);
});

test('an instance that was unhealthy at the start is not killed and keeps its place, until somebody kills it', async () => {
  const marathon = await marathonForTest();
  const checked = {
    ...LB,
    healthChecks: [{ protocol: 'TCP', portIndex: 0, intervalSeconds: 1, gracePeriodSeconds: 600 }],
    upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
  };
  const { body: created } = await marathon.send('POST', '/v2/apps', checked);
  await marathon.when(() => marathon.instances()[0]?.condition === 'Running');

  const { body } = await marathon.send('PUT', '/v2/apps/marathon-lb?force=true', { env: { A: 'b' }, healthChecks: [] });
  expect(await marathon.whenDeploymentEnds(created.deployments[0].id)).toBe('failed');
  await started(marathon, body.deploymentId);
  expect(marathon.instances().map(({ condition }) => condition)).toEqual(['Running']);

  await marathon.send('DELETE', '/v2/apps/marathon-lb/tasks');
  expect(await marathon.whenDeploymentEnds(body.deploymentId)).toBe('success');
  expect(marathon.instances()[0]?.app.env).toEqual({ A: 'b' });
});

test('a deleted deployment is rolled back by another one', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', { id: '/idle', cmd: 'exec sleep 600', env: { A: 'before' } });
  const { body: hanging } = await marathon.send('PUT', '/v2/apps/idle', {
    env: { A: 'after' },
    constraints: [['hostname', 'IS', 'nowhere']],
  });
  await untilQueued(marathon);

  const { status, body } = await marathon.send('DELETE', `/v2/deployments/${hanging.deploymentId}`);

  expect(status).toBe(200);
  expect(await marathon.whenDeploymentEnds(hanging.deploymentId)).toBe('failed');
  expect(await marathon.whenDeploymentEnds(body.deploymentId)).toBe('success');
  expect(marathon.apps().get('/idle')).toMatchObject({ env: { A: 'before' }, constraints: [], version: body.version });
  expect(marathon.instances().map(({ condition, app }) => [condition, app.env])).toEqual([
    ['Running', { A: 'before' }],
  ]);
});

test('a deployment that is deleted by force is only forgotten', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', LB);
  const { body: hanging } = await marathon.send('PUT', '/v2/apps/marathon-lb', { env: { HAPROXY_SSL_CERT: 'new' } });
  await untilQueued(marathon);

  const { status, body } = await marathon.send('DELETE', `/v2/deployments/${hanging.deploymentId}?force=true`);

  expect([status, body]).toEqual([202, '']);
  expect(await marathon.whenDeploymentEnds(hanging.deploymentId)).toBe('failed');
  expect((await marathon.send('GET', '/v2/deployments')).body).toEqual([]);
  expect(marathon.apps().get('/marathon-lb')?.env).toEqual({ HAPROXY_SSL_CERT: 'new' });
  expect(marathon.instances()).toHaveLength(2);
});

/** Waits until an app is in the queue and has been shown its offers; returns its element. */
async function untilQueued(marathon: TestMarathon) {
  await marathon.when(() => marathon.instances().some(({ condition }) => condition === 'Scheduled'));
  const { body } = await marathon.send('GET', '/v2/queue?embed=lastUnusedOffers');
  return body.queue[0];
}

function reasonsOf(queued: { processedOffersSummary: { rejectSummaryLastOffers: { declined: number }[] } }) {
  return queued.processedOffersSummary.rejectSummaryLastOffers.filter(({ declined }) => declined > 0);
}

/** Waits until the first step of a deployment has begun. */
async function started(marathon: TestMarathon, id: string): Promise<void> {
  await expect
    .poll(async () => (await marathon.send('GET', '/v2/deployments')).body)
    .toContainEqual(expect.objectContaining({ id, currentStep: 1 }));
}
