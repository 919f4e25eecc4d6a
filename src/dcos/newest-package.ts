import { AppError } from '../platform/errors.ts';
import type { Http } from '../platform/http.ts';
import { dcosVariant } from './cluster-look.ts';
import { cosmos } from './cosmos.ts';
import type { Cluster } from './types.ts';

/** The newest version of a package in the cluster's repositories. */
export interface NewestPackage {
  readonly version: string;
  /** Enterprise updates an installed package to another version, open DC/OS does not (dcos/cosmos ServiceUpdater.scala). */
  readonly isEnterprise: boolean;
}

/**
 * Takes the package's name and how long both answers may take, ms; undefined when no repository has it, there is no package
 * service, this user may not ask it, or it takes longer: nobody has to know.
 */
export async function newestPackage(
  http: Http,
  cluster: Cluster,
  name: string,
  timeoutMs: number,
): Promise<NewestPackage | undefined> {
  const hurried: Http = { request: (request) => http.request({ ...request, timeoutMs }) };
  const [found, variant] = await Promise.all([
    cosmos(hurried, cluster).describe(name).catch(undefinedForAppError),
    dcosVariant(hurried, cluster).catch(undefinedForAppError),
  ]);
  return found && { version: found.version, isEnterprise: variant === 'enterprise' };
}

function undefinedForAppError(error: unknown): undefined {
  if (error instanceof AppError) return undefined;
  throw error;
}
