import type { App, AppPatch, DeploymentRef, Marathon } from '../../../src/marathon/types.ts';
import type { ChangePorts } from '../../../src/operations/deployed.ts';
import { fakeClock } from '../../support/fake-clock.ts';

/** A Marathon with these apps that carries out changes at the second look, and keeps what was asked of it. */
export function changePorts(apps: readonly App[]) {
  const asked: (readonly [verb: string, appId: string, what?: object])[] = [];
  const steps: string[] = [];
  let running: string[] = [];
  const start = (verb: string, appId: string, what?: object): DeploymentRef => {
    asked.push(what === undefined ? [verb, appId] : [verb, appId, what]);
    const deploymentId = `d${asked.length}`;
    running = [...running, deploymentId];
    return { deploymentId, version: 'v1' };
  };
  const marathon: Pick<Marathon, 'apps' | 'app' | 'createApp' | 'patchApp' | 'deleteApp' | 'deployments'> = {
    apps: async () => apps,
    app: async (id) => apps.find((app) => app.id === id),
    createApp: async (definition) => start('create', String(definition.id)),
    patchApp: async (id, patch: AppPatch) => start('patch', id, patch),
    deleteApp: async (id) => start('delete', id),
    deployments: async () => {
      const now = running;
      running = [];
      return now;
    },
  };
  const clock = fakeClock('2026-11-24T12:00:00Z');
  const ports: ChangePorts = {
    marathon: marathon as Marathon,
    clock: { ...clock, sleep: async () => {} },
    onStep: (step) => void steps.push(step),
  };
  return { ports, asked, steps };
}
