import type { Volume } from './app-input.ts';
import type { App, Violation } from './types.ts';

/**
 * What is wrong with the container, its ports and volumes, and with the app's own ports.
 * Source: mesosphere/marathon api/v2/validation/AppValidation.scala, validContainer and portDefinitionsValidator.
 */
export function containerViolations(app: App): Violation[] {
  const { container } = app;
  const violations = [
    ...uniqueness(app.portDefinitions, '/portDefinitions'),
    ...uniqueness(container?.portMappings ?? [], '/container/portMappings'),
    ...(container?.volumes ?? []).flatMap((volume, index) => volumeViolations(volume, index, app)),
  ];
  const declared = app.portDefinitions.map(({ port }) => port).filter((port) => port !== 0);
  if (new Set(declared).size < declared.length)
    violations.push({ path: '/portDefinitions', errors: ['Ports must be unique.'] });
  if (container?.type === 'DOCKER' && !container.docker)
    violations.push({ path: '/container/docker', errors: ['not defined'] });
  if (container?.docker?.image === '')
    violations.push({ path: '/container/docker/image', errors: ['must not be empty'] });
  if (app.networks.some(({ mode, name }) => mode === 'container' && !name))
    violations.push({ path: '/networks', errors: [UNNAMED_NETWORK] });
  return violations;
}

/** Source: api/v2/validation/NetworkValidation.scala, for a Marathon without --default_network_name. */
const UNNAMED_NETWORK =
  'must have a network name, or else a default network name must be configured with --default_network_name';

function uniqueness(ports: readonly { name?: string | undefined }[], path: string): Violation[] {
  const names = ports.flatMap(({ name }) => (name === undefined ? [] : [name]));
  return new Set(names).size === names.length ? [] : [{ path, errors: ['Port names must be unique.'] }];
}

function volumeViolations(volume: Volume, index: number, app: App): Violation[] {
  const path = `/container/volumes(${index})`;
  if (volume.persistent) {
    const errors: Violation[] = [];
    if (!volume.containerPath || ['.', '..'].includes(volume.containerPath))
      errors.push({ path: `${path}/containerPath`, errors: ['must not be empty'] });
    if (volume.containerPath?.includes('/'))
      errors.push({ path: `${path}/containerPath`, errors: ['value must not contain "/"'] });
    if (volume.mode === 'RO') errors.push({ path: `${path}/mode`, errors: ['got RO, expected RW'] });
    if (volume.persistent.size <= 0)
      errors.push({ path: `${path}/persistent/size`, errors: [`got ${volume.persistent.size}, expected more than 0`] });
    return errors;
  }
  if (volume.secret !== undefined)
    return volume.secret in app.secrets ? [] : [{ path, errors: ['volume.secret must refer to an existing secret'] }];
  if (volume.external) return [];
  if (volume.hostPath && volume.containerPath) return [];
  return [{ path: volume.hostPath ? `${path}/containerPath` : `${path}/hostPath`, errors: ['must not be empty'] }];
}
