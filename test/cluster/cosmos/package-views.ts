import { isObject } from './options.ts';
import type { FoundPackage, Json, JsonObject, PackageDefinition } from './types.ts';

/**
 * Packages that match a query, one entry each: in name, description or tags, with `*` for anything.
 * Source: dcos/cosmos cosmos-server/cosmos/repository/PackageCollection.scala.
 */
export function searchResults(packages: readonly FoundPackage[], query: string | undefined): JsonObject[] {
  const names = [...new Set(packages.map(({ definition }) => definition.name))].sort();
  return names.flatMap((name) => {
    const versions = packages.filter(({ definition }) => definition.name === name).map(({ definition }) => definition);
    const newest = versions.reduce((best, one) => (one.releaseVersion > best.releaseVersion ? one : best));
    return matches(newest, query) ? [searchResult(newest, versions)] : [];
  });
}

function searchResult(newest: PackageDefinition, versions: readonly PackageDefinition[]): JsonObject {
  return {
    name: newest.name,
    currentVersion: newest.version,
    versions: Object.fromEntries(versions.map(({ version, releaseVersion }) => [version, releaseVersion])),
    description: newest.description,
    framework: newest.framework ?? false,
    selected: newest.selected ?? false,
    tags: newest.tags,
  };
}

function matches({ name, description, tags }: PackageDefinition, query: string | undefined): boolean {
  if (query === undefined) return true;
  const words = query
    .toLowerCase()
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(words.join('.*'), 's');
  return [name, description, ...tags].some((text) => pattern.test(text.toLowerCase()));
}

/** Path of the proxy through which clients load what a package refers to. */
export const RESOURCE_PATH = '/package/resource';

/** A package as clients see it: every URL of its resources leads through the cluster at `origin`. */
export function proxied(definition: PackageDefinition, origin: string): JsonObject {
  const { resource, ...rest } = definition as unknown as JsonObject;
  if (!isObject(resource)) return rest;
  const { images, assets, cli, ...others } = resource;
  const through = (value: Json | undefined) => (value === undefined ? {} : withUrls(value, proxyOf(origin)));
  const uris = isObject(assets) && assets.uris !== undefined ? { uris: through(assets.uris) } : {};
  return {
    ...rest,
    resource: {
      ...others,
      ...(images === undefined ? {} : { images: through(images) }),
      ...(isObject(assets) ? { assets: { ...assets, ...uris } } : {}),
      ...(cli === undefined ? {} : { cli: through(cli) }),
    },
  };
}

/** Every http or https URL in the resources of a package: what the proxy serves, and nothing else. */
export function resourceUrls({ resource }: PackageDefinition): readonly string[] {
  const urls: string[] = [];
  if (resource !== undefined)
    withUrls(resource, (url) => {
      urls.push(url);
      return url;
    });
  return urls;
}

function proxyOf(origin: string): (url: string) => string {
  return (url) => `${origin}${RESOURCE_PATH}?url=${encodeURIComponent(url)}`;
}

function withUrls(value: Json, change: (url: string) => string): Json {
  if (typeof value === 'string') return /^https?:\/\//.test(value) ? change(value) : value;
  if (Array.isArray(value)) return value.map((inner: Json) => withUrls(inner, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withUrls(inner, change)]));
}
