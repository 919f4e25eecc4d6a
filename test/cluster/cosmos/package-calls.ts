import { installedDefinition, packageLabels } from './labels.ts';
import type { InstalledApp, MarathonCalls } from './marathon-calls.ts';
import { completeOptions, isObject } from './options.ts';
import { proxied, searchResults } from './package-views.ts';
import { Refusal } from './refusal.ts';
import { renderedApp } from './render.ts';
import type { Repositories } from './repositories.ts';
import type { FoundPackage, Json, JsonObject } from './types.ts';

/** What a call works with: the request and the parts of the cluster behind it. */
export interface Call {
  readonly body: JsonObject;
  readonly repositories: Repositories;
  readonly marathon: MarathonCalls;
  /** The cluster as the client reaches it. */
  readonly origin: string;
}

/** Packages with a query in name, description or tags. */
export async function search({ body, repositories }: Call): Promise<JsonObject> {
  return { packages: searchResults(await repositories.packages(), textIn(body, 'query')) };
}

export async function describePackage({ body, repositories, origin }: Call): Promise<JsonObject> {
  const { definition } = await found(body, repositories);
  return { package: proxied(definition, origin) };
}

/** Version to release, the latter as text. */
export async function listVersions({ body, repositories }: Call): Promise<JsonObject> {
  const name = required(body, 'packageName');
  await repositories.find(name);
  const versions = (await repositories.packages()).filter(({ definition }) => definition.name === name);
  return {
    results: Object.fromEntries(
      versions.map(({ definition }) => [definition.version, String(definition.releaseVersion)]),
    ),
  };
}

/** The app that an installation would create. */
export async function render({ body, repositories }: Call): Promise<JsonObject> {
  return { marathonJson: appOf(await found(body, repositories), body) };
}

export async function install({ body, repositories, marathon }: Call): Promise<JsonObject> {
  const one = await found(body, repositories);
  const { name, version } = one.definition;
  // A package of a command line alone: nothing to run, and no error.
  if (one.definition.marathon === undefined) return { packageName: name, packageVersion: version };
  const app = appOf(one, body);
  await marathon.create(app);
  return { packageName: name, packageVersion: version, appId: app.id ?? null };
}

/** Apps with a readable package definition among their labels; nothing else is remembered. */
export async function list({ body, marathon, origin }: Call): Promise<JsonObject> {
  const [name, appId] = [textIn(body, 'packageName'), textIn(body, 'appId')];
  const packages = (await marathon.apps()).flatMap(({ id, labels }) => {
    const definition = labels.DCOS_PACKAGE_NAME === undefined ? undefined : installedDefinition(labels);
    if (definition === undefined) return [];
    if ((name ?? definition.name) !== definition.name || absolute(appId ?? id) !== id) return [];
    return [{ appId: id, packageInformation: { packageDefinition: proxied(definition, origin) } }];
  });
  return { packages };
}

/** Selects by the name label alone. Source: dcos/cosmos cosmos-server/cosmos/handler/UninstallHandler.scala. */
export async function uninstall({ body, marathon }: Call): Promise<JsonObject> {
  const name = required(body, 'packageName');
  const appId = textIn(body, 'appId');
  const named = (await marathon.apps()).filter(({ labels }) => labels.DCOS_PACKAGE_NAME === name);
  if (named.length === 0) throw new Refusal('PackageNotInstalled', `Package [${name}] is not installed`);
  const chosen = appId === undefined ? named : named.filter(({ id }) => id === absolute(appId));
  if (chosen.length === 0)
    throw new Refusal('UninstallNonExistentAppForPackage', `Package [${name}] with id [${appId}] is not installed`);
  if (chosen.length > 1 && body.all !== true) throw ambiguous(name, chosen);
  for (const { id } of chosen) await marathon.remove(id);
  return { results: chosen.map((app) => uninstalled(name, app)) };
}

function ambiguous(name: string, apps: readonly InstalledApp[]): Refusal {
  const ids = apps.map(({ id }) => id);
  return new Refusal('AmbiguousAppId', `Multiple apps named [${name}] are installed: [${ids.join(', ')}]`, {
    data: { packageName: name, appIds: ids },
  });
}

function uninstalled(packageName: string, { id, labels }: InstalledApp): JsonObject {
  const notes = installedDefinition(labels)?.postUninstallNotes;
  return {
    packageName,
    appId: id,
    packageVersion: labels.DCOS_PACKAGE_VERSION ?? null,
    ...(notes === undefined ? {} : { postUninstallNotes: notes }),
  };
}

/** The id asked for replaces the rendered one afterwards: what the template made of the old one stays. */
function appOf(one: FoundPackage, body: JsonObject): JsonObject {
  const { marathon, config, resource, name } = one.definition;
  if (marathon === undefined)
    throw new Refusal(
      'ServiceMarathonTemplateNotFound',
      `Package: [${name}] does not have a Marathon template defined`,
    );
  const given = isObject(body.options) ? body.options : {};
  const template = Buffer.from(marathon.v2AppMustacheTemplate, 'base64').toString('utf8');
  const app = renderedApp(template, completeOptions(config, given), resource);
  const appId = textIn(body, 'appId');
  return {
    ...app,
    id: appId === undefined ? (app.id ?? null) : absolute(appId),
    labels: { ...(app.labels as JsonObject), ...packageLabels(one, given) },
  };
}

async function found(body: JsonObject, repositories: Repositories): Promise<FoundPackage> {
  return repositories.find(required(body, 'packageName'), textIn(body, 'packageVersion'));
}

function required(body: JsonObject, key: string): string {
  const value = textIn(body, key);
  if (value === undefined) throw new Refusal('JsonDecodingError', `Attempt to decode value on failed cursor: ${key}`);
  return value;
}

function textIn(body: JsonObject, key: string): string | undefined {
  const value: Json | undefined = body[key];
  return typeof value === 'string' ? value : undefined;
}

function absolute(appId: string): string {
  return appId.startsWith('/') ? appId : `/${appId}`;
}
