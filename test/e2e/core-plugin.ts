import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { zipOf } from '../../universe/build/plugin-zip.ts';
import type { RepositoryServer } from '../cluster/cosmos/repository-server.ts';

/**
 * `dcos cluster setup` gets its core plugin from the cluster, as it does without the Internet. Takes that program and a web
 * server, returns where the repository with the plugin is.
 */
export async function corePluginRepository(dcosCore: string, files: RepositoryServer): Promise<string> {
  const names = ['package', 'marathon', 'node', 'service', 'task', 'job'];
  const commands = names.map(
    (name) => `[[commands]]\nname = "${name}"\npath = "bin/dcos-core"\ndescription = "core"\n`,
  );
  const zip = await zipOf(
    [
      {
        path: 'plugin.toml',
        content: `schema_version = 1\nname = "dcos-core-cli"\n${commands.join('')}`,
        isExecutable: false,
      },
      { path: 'bin/dcos-core', content: readFileSync(dcosCore), isExecutable: true },
    ],
    0,
  );
  files.put('/core.zip', { type: 'application/zip', content: zip });
  const value = createHash('sha256').update(zip).digest('hex');
  const url = `${files.url}/core.zip`;
  const linux = { 'x86-64': { kind: 'zip', url, contentHash: [{ algo: 'sha256', value }] } };
  const core = {
    packagingVersion: '4.0',
    name: 'dcos-core-cli',
    version: '2.2.0',
    releaseVersion: 0,
    maintainer: 'test',
    description: 'core',
    tags: [],
    resource: { cli: { binaries: { linux } } },
  };
  return files.putRepository('/core.json', [core]);
}
