import type { AppDefinition, Options } from './types.ts';

/** How long an agent may be out of reach before its external volume is taken to another one, in seconds. */
const INACTIVE_AFTER_SECONDS = 300;
const EXPUNGE_AFTER_SECONDS = 600;

/**
 * Takes options and where the volume appears in the sandbox, returns the volume: Marathon's own, on one agent and gone with
 * the app; a directory of the agent; or an external volume of DC/OS's REX-Ray (mesosphere/marathon docs, stateful apps).
 */
export function daemonVolume({ storage, hostPath, externalVolume }: Options, containerPath: string): AppDefinition {
  const volume = { containerPath, mode: 'RW' };
  if (externalVolume !== undefined) {
    const external = { name: externalVolume, provider: 'dvdi', options: { 'dvdi/driver': 'rexray' } };
    return { ...volume, external };
  }
  return hostPath === undefined ? { ...volume, persistent: { size: storage } } : { ...volume, hostPath };
}

/** Takes options, returns where the app may run: anywhere, or on one agent. */
export function placement({ agent }: Options): AppDefinition {
  return agent === undefined ? {} : { constraints: [['hostname', 'CLUSTER', agent]] };
}

/**
 * Takes options, returns what Marathon does while the daemon's agent is out of reach: nothing, since the state is there;
 * an external volume goes on to another agent, which it can only do when the first has let it go.
 */
export function unreachableStrategy({ externalVolume }: Options): unknown {
  return externalVolume === undefined
    ? 'disabled'
    : { inactiveAfterSeconds: INACTIVE_AFTER_SECONDS, expungeAfterSeconds: EXPUNGE_AFTER_SECONDS };
}
