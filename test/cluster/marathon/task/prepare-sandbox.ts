import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AgentSpec } from '../../types.ts';
import type { App } from '../app/types.ts';

/**
 * Makes the sandbox of a task: persistent volumes as links to directories that stay, secret volumes as files. Other
 * host volumes with a relative container path are links; an absolute one would need a container and is left out.
 */
export async function prepareSandbox(
  app: App,
  sandbox: string,
  volumes: string,
  secrets: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(sandbox, { recursive: true });
  for (const { containerPath, hostPath, persistent, secret } of app.container?.volumes ?? []) {
    if (containerPath === undefined || containerPath.startsWith('/')) continue;
    const place = join(sandbox, containerPath);
    if (persistent) await mkdir(join(volumes, containerPath), { recursive: true });
    const target = persistent ? join(volumes, containerPath) : hostPath;
    await mkdir(dirname(place), { recursive: true });
    if (secret !== undefined) await writeFile(place, secrets[app.secrets[secret]?.source ?? ''] ?? '', { mode: 0o600 });
    else if (target?.startsWith('/')) await symlink(target, place);
  }
}

/** Where a task's sandbox is, below the state directory; as on an agent, one directory per task. */
export function sandboxPath(stateDir: string, agent: AgentSpec, taskId: string): string {
  return join(stateDir, 'agents', agent.id, 'sandboxes', taskId);
}

/** Where the persistent volumes of an instance are; they outlive its tasks. */
export function volumesPath(stateDir: string, agent: AgentSpec, instanceId: string): string {
  return join(stateDir, 'agents', agent.id, 'volumes', instanceId);
}

/** Removes what an instance kept. */
export async function removeVolumes(volumes: string): Promise<void> {
  await rm(volumes, { recursive: true, force: true });
}
