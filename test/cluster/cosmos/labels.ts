import { gunzipSync, gzipSync } from 'node:zlib';
import { isObject } from './options.ts';
import type { FoundPackage, Json, JsonObject, PackageDefinition } from './types.ts';

/**
 * The labels Cosmos forces into every app it installs; `given` are the options of the user alone, which anybody who may
 * read the app can read. Source: dcos/cosmos PackageDefinitionRenderer.scala, model/StorageEnvelope.scala.
 */
export function packageLabels({ definition, source }: FoundPackage, given: JsonObject): Record<string, string> {
  return {
    DCOS_PACKAGE_NAME: definition.name,
    DCOS_PACKAGE_VERSION: definition.version,
    DCOS_PACKAGE_SOURCE: source,
    DCOS_PACKAGE_OPTIONS: base64(JSON.stringify(withoutNulls(given))),
    DCOS_PACKAGE_DEFINITION: base64(JSON.stringify(envelope(definition))),
  };
}

/** The package an app was installed from; undefined without the label, or when it cannot be read. */
export function installedDefinition(labels: Readonly<Record<string, string>>): PackageDefinition | undefined {
  try {
    const { data } = JSON.parse(Buffer.from(labels.DCOS_PACKAGE_DEFINITION ?? '', 'base64').toString('utf8'));
    return JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString('utf8'));
  } catch {
    return undefined;
  }
}

function envelope(definition: PackageDefinition): JsonObject {
  const version = `v${definition.packagingVersion.split('.')[0]}`;
  return {
    metadata: {
      'Content-Type': `application/vnd.dcos.universe.package+json;charset=utf-8;version=${version}`,
      'Content-Encoding': 'gzip',
    },
    data: gzipSync(JSON.stringify(definition)).toString('base64'),
  };
}

function withoutNulls(value: Json): Json {
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]));
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
