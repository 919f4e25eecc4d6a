export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** A package as a repository's JSON file holds it (mesosphere/universe repo/meta/schema/vX-repo-definitions.json). */
export interface PackageDefinition {
  readonly packagingVersion: string;
  readonly name: string;
  readonly version: string;
  readonly releaseVersion: number;
  readonly maintainer: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly framework?: boolean;
  readonly selected?: boolean;
  readonly postUninstallNotes?: string;
  readonly marathon?: { readonly v2AppMustacheTemplate: string };
  readonly config?: JsonObject;
  readonly resource?: JsonObject;
}

/** A package repository as an operator added it. */
export interface Repository {
  readonly name: string;
  readonly uri: string;
}

/** A package and where it came from. */
export interface FoundPackage {
  readonly definition: PackageDefinition;
  readonly source: string;
}
