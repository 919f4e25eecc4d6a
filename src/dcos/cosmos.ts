import { z } from 'zod';
import { AppError } from '../platform/errors.ts';
import type { Http } from '../platform/http.ts';
import { authorizationFor } from './admin-router.ts';
import { cosmosRefusal } from './cosmos-refusal.ts';
import type { Cluster } from './types.ts';

/** A package in one of the cluster's repositories. */
export interface DescribedPackage {
  readonly name: string;
  readonly version: string;
  /** What it may be upgraded from; `*` is everything. */
  readonly upgradesFrom: readonly string[];
}

/** A package that runs as an app. */
export interface InstalledPackage {
  /** Absolute. */
  readonly appId: string;
  readonly name: string;
  readonly version: string;
}

/** Options of a package, by group and key. */
export type PackageOptions = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

/** The cluster's package service. All calls throw UNREACHABLE, NOT_ALLOWED, INVALID_ANSWER. */
export interface Cosmos {
  /** The newest version of a package; undefined when no repository has it, or the cluster has no package service. */
  describe(packageName: string): Promise<DescribedPackage | undefined>;
  /**
   * Installs it, in this version, and returns the id of its app. Throws CONFLICT when the app exists, REFUSED with every
   * wrong option named.
   */
  install(packageName: string, version: string, options: PackageOptions): Promise<string>;
  /** Removes the app of a package. Throws NOT_FOUND when it is not installed. */
  uninstall(packageName: string, appId: string): Promise<void>;
  /** What is installed of it, or of all packages. */
  list(packageName?: string): Promise<readonly InstalledPackage[]>;
}

/** Takes the cluster, returns its package service (dcos/cosmos cosmos-common rpc/MediaTypes.scala). */
export function cosmos(http: Http, cluster: Cluster): Cosmos {
  const authorization = authorizationFor(cluster);
  const call = async <Answer>(name: string, body: object, answer: z.ZodType<Answer>, version = 'v1') => {
    const { status, body: text } = await http.request({
      method: 'POST',
      url: `${cluster.url}/package/${name}`,
      headers: {
        'content-type': mediaType(`${name}-request`, 'v1'),
        accept: `${mediaType(`${name}-response`, version)},${mediaType('error', 'v1')}`,
        ...(authorization && { authorization }),
      },
      body: JSON.stringify(body),
    });
    if (status !== 200) throw cosmosRefusal(status, text);
    return decoded(answer, text);
  };
  return {
    describe: (packageName) => call('describe', { packageName }, DESCRIBED, 'v3').catch(undefinedWhenNotFound),
    install: async (packageName, packageVersion, options) =>
      (await call('install', { packageName, packageVersion, options }, INSTALLED)).appId,
    uninstall: async (packageName, appId) => {
      await call('uninstall', { packageName, appId }, z.unknown());
    },
    list: async (packageName) => {
      const all = await call('list', {}, LISTED);
      return all.filter(({ name }) => packageName === undefined || name === packageName);
    },
  };
}

function mediaType(name: string, version: string): string {
  return `application/vnd.dcos.package.${name}+json;charset=utf-8;version=${version}`;
}

const PACKAGE = z.object({ name: z.string(), version: z.string(), upgradesFrom: z.array(z.string()).default([]) });

const DESCRIBED = z.object({ package: PACKAGE }).transform((answer) => answer.package);

const INSTALLED = z.object({ appId: z.string() });

const LISTED = z
  .object({
    packages: z.array(z.object({ appId: z.string(), packageInformation: z.object({ packageDefinition: PACKAGE }) })),
  })
  .transform(({ packages }) =>
    packages.map(({ appId, packageInformation: { packageDefinition } }) => ({
      appId,
      name: packageDefinition.name,
      version: packageDefinition.version,
    })),
  );

function decoded<Answer>(shape: z.ZodType<Answer>, text: string): Answer {
  try {
    return shape.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError(
      'INVALID_ANSWER',
      'the package service of the cluster answered something else than its API says.',
      {
        cause,
      },
    );
  }
}

function undefinedWhenNotFound(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'NOT_FOUND') return undefined;
  throw error;
}
