import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { marathonClient } from '../../src/marathon/client.ts';
import { awaitDeployment } from '../../src/marathon/deployment.ts';
import type { DeploymentRef, Marathon } from '../../src/marathon/types.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { Secret } from '../../src/platform/secret.ts';
import { marathonTargets, type RunningTarget } from './marathon-targets.ts';

const APP_ID = `/letsencrypt-contract/${process.pid}`;
const KEY = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIBlNcontract\n-----END PRIVATE KEY-----\n';

describe.each(marathonTargets(process.env))('$name', (target) => {
  let running: RunningTarget;
  let marathon: Marathon;

  beforeAll(async () => {
    running = await target.start();
    marathon = marathonClient(running.access);
  });

  afterAll(() => running.stop());

  afterEach(async () => {
    const app = await marathon.app(APP_ID);
    for (const id of app?.deployments ?? []) {
      await done(await marathon.rollBack(id));
    }
    if (app !== undefined) {
      await done(await marathon.deleteApp(APP_ID));
    }
  });

  it('tells its version', async () => {
    const { version } = await marathon.info();

    expect(version).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('creates an app and shows it, alone and in the list, with a running task', async () => {
    await done(await marathon.createApp(sleeper()));

    const app = await marathon.app(APP_ID);
    const listed = (await marathon.apps()).find(({ id }) => id === APP_ID);

    expect(app).toMatchObject({
      id: APP_ID,
      cmd: 'sleep 600',
      instances: 1,
      labels: { owner: 'contract' },
      networkMode: 'host',
      requirePorts: false,
      hasHealthCheck: false,
      deployments: [],
      tasksRunning: 1,
      tasks: [{ state: 'TASK_RUNNING', healthy: undefined }],
    });
    expect(app?.ports).toHaveLength(1);
    expect(listed).toEqual(app);
  });

  it('knows nothing of an app that does not exist', async () => {
    expect(await marathon.app(APP_ID)).toBeUndefined();
    await expect(marathon.patchApp(APP_ID, { env: {} })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(marathon.deleteApp(APP_ID)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuses to create an app twice', async () => {
    await done(await marathon.createApp(sleeper()));

    await expect(marathon.createApp(sleeper())).rejects.toMatchObject({
      code: 'CONFLICT',
      suggestions: ['Something with this id exists already.'],
    });
  });

  it('refuses an app with nothing to run', async () => {
    await expect(marathon.createApp({ id: APP_ID, instances: 1 })).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('replaces the env as a whole and nothing else, and starts a new task for it', async () => {
    await done(await marathon.createApp(sleeper()));
    const before = await marathon.app(APP_ID);

    await done(await marathon.patchApp(APP_ID, { env: { ...before?.env, CERT: new Secret(KEY) } }));

    const after = await marathon.app(APP_ID);
    expect(after?.env.LOG_LEVEL).toBe('info');
    expect(revealed(after?.env.CERT)).toBe(KEY);
    expect(JSON.stringify(after)).not.toContain('PRIVATE KEY');
    expect(after).toMatchObject({ labels: { owner: 'contract' }, instances: 1, ports: before?.ports });
    expect(after?.tasks.map(({ id }) => id)).not.toEqual(before?.tasks.map(({ id }) => id));
  });

  it('drops a variable that the new env leaves out', async () => {
    await done(await marathon.createApp(sleeper()));

    await done(await marathon.patchApp(APP_ID, { env: { OTHER: 'x' } }));

    expect((await marathon.app(APP_ID))?.env).toEqual({ OTHER: 'x' });
  });

  it('finishes at once with a patch that changes nothing', async () => {
    await done(await marathon.createApp(sleeper()));
    const before = await marathon.app(APP_ID);

    await done(await marathon.patchApp(APP_ID, { env: { LOG_LEVEL: 'info' } }));

    const after = await marathon.app(APP_ID);
    expect(after?.tasks.map(({ id }) => id)).toEqual(before?.tasks.map(({ id }) => id));
  });

  it('locks an app under deployment, names the lock, and rolls it back', async () => {
    await done(await marathon.createApp(onePerAgent()));

    // More instances than there are agents, all on the same host port: this never ends by itself.
    const stuck = await marathon.patchApp(APP_ID, { instances: 60 });
    const refused = marathon.patchApp(APP_ID, { env: { CERT: new Secret(KEY) } });

    await expect(refused).rejects.toMatchObject({
      code: 'CONFLICT',
      suggestions: expect.arrayContaining([`Or undo it: dcos marathon deployment rollback ${stuck.deploymentId}.`]),
    });
    await expect(marathon.deleteApp(APP_ID)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await marathon.deployments()).toContain(stuck.deploymentId);
    expect((await marathon.app(APP_ID))?.deployments).toEqual([stuck.deploymentId]);

    await done(await marathon.rollBack(stuck.deploymentId));

    expect(await marathon.deployments()).not.toContain(stuck.deploymentId);
    expect(await marathon.app(APP_ID)).toMatchObject({ instances: 1, tasksRunning: 1, deployments: [] });
  });

  it('goes on with a restart that waits for the place of an old task, once that task is ended', async () => {
    await done(await marathon.createApp(onePerAgent()));
    const before = await marathon.app(APP_ID);

    const stuck = await marathon.patchApp(APP_ID, { env: { CERT: new Secret(KEY) } });
    await marathon.killTask(APP_ID, before?.tasks[0]?.id ?? '');
    await done(stuck);

    const after = await marathon.app(APP_ID);
    expect(after).toMatchObject({ upgradeStrategy: before?.upgradeStrategy, tasksRunning: 1, deployments: [] });
    expect(after?.tasks.map(({ id }) => id)).not.toEqual(before?.tasks.map(({ id }) => id));
    await expect(marathon.killTask(APP_ID, 'no-such-task')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('forgets a roll-back that hangs as the change did: the old definition stands, the old task runs', async () => {
    const check = { protocol: 'COMMAND', command: { value: 'true' }, intervalSeconds: 1, gracePeriodSeconds: 10 };
    await done(await marathon.createApp({ ...onePerAgent(), healthChecks: [check] }));
    const before = await marathon.app(APP_ID);
    const stuck = await marathon.patchApp(APP_ID, { env: { CERT: new Secret(KEY) } });
    const reverse = await marathon.rollBack(stuck.deploymentId);
    expect(await marathon.deployments()).toContain(reverse.deploymentId);

    await marathon.forgetDeployment(reverse.deploymentId);

    await expect.poll(() => marathon.deployments()).not.toContain(reverse.deploymentId);
    const after = await marathon.app(APP_ID);
    expect(after).toMatchObject({ env: before?.env, tasksRunning: 1, deployments: [] });
    expect(after?.tasks.map(({ id }) => id)).toEqual(before?.tasks.map(({ id }) => id));
  });

  it('gives up waiting for a deployment that does not end', async () => {
    await done(await marathon.createApp(onePerAgent()));
    const stuck = await marathon.patchApp(APP_ID, { instances: 60 });

    const waiting = awaitDeployment(marathon, stuck, { clock: nodeClock, timeoutMs: 300, pollMs: 100 });

    await expect(waiting).rejects.toMatchObject({
      code: 'GAVE_UP',
      message: `Deployment ${stuck.deploymentId} has not ended within 0.3 s.`,
    });
  });

  it('cannot roll back what is not running', async () => {
    const unknown = '97c136bf-5a28-4821-9d94-480d9fbb01c8';

    await expect(marathon.rollBack(unknown)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('says nothing secret in a refusal', async () => {
    await done(await marathon.createApp(sleeper()));
    const env = { CERT: new Secret(KEY), BROKEN: { secret: 'no-such-secret' } };

    const thrown: unknown = await marathon.patchApp(APP_ID, { env }).catch((error: unknown) => error);

    expect(thrown).toMatchObject({ code: 'REFUSED' });
    expect(thrown instanceof Error && `${thrown.message} ${thrown.stack}`).not.toContain('MC4CAQAwBQYDK2VwBCIE');
  });

  it('deletes an app', async () => {
    await done(await marathon.createApp(sleeper()));

    await done(await marathon.deleteApp(APP_ID));

    expect(await marathon.app(APP_ID)).toBeUndefined();
  });

  it('lets no stranger in', async () => {
    const strangers = marathonClient(running.strangersAccess);

    await expect(strangers.apps()).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  });

  function done(deployment: DeploymentRef): Promise<void> {
    return awaitDeployment(marathon, deployment, { clock: nodeClock, timeoutMs: 50_000, pollMs: 100 });
  }
});

function sleeper(): Readonly<Record<string, unknown>> {
  return {
    id: APP_ID,
    cmd: 'sleep 600',
    cpus: 0.01,
    mem: 16,
    env: { LOG_LEVEL: 'info' },
    labels: { owner: 'contract' },
  };
}

function onePerAgent(): Readonly<Record<string, unknown>> {
  return { ...sleeper(), portDefinitions: [{ port: 31_999, protocol: 'tcp' }], requirePorts: true };
}

function revealed(value: unknown): string | undefined {
  return value instanceof Secret ? value.reveal() : undefined;
}
