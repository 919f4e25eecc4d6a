import { z } from 'zod';
import { AppError, type ErrorCode } from '../platform/errors.ts';

/** Errors of Cosmos that callers tell apart (dcos/cosmos cosmos-common error/*.scala); every other one is REFUSED. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  PackageNotFound: 'NOT_FOUND',
  PackageNotInstalled: 'NOT_FOUND',
  UninstallNonExistentAppForPackage: 'NOT_FOUND',
  PackageAlreadyInstalled: 'CONFLICT',
};

const ERROR = z.object({ type: z.string(), message: z.string(), data: z.unknown() });

const VIOLATIONS = z.object({
  errors: z.array(
    z.object({
      instance: z.object({ pointer: z.string() }),
      message: z.string(),
      unwanted: z.array(z.string()).default([]),
      missing: z.array(z.string()).default([]),
    }),
  ),
});

/**
 * Takes the status and body of a refusal, returns it as an error. Wrong options are named one by one, which the DC/OS CLI
 * itself does not do. NOT_FOUND too where there is no package service at all.
 */
export function cosmosRefusal(status: number, body: string): AppError {
  if (status === 401 || status === 403)
    return new AppError('NOT_ALLOWED', `the package service does not let this user in (HTTP ${status}).`, {
      suggestions: ['dcos auth login', 'or ask an administrator for full on dcos:adminrouter:package'],
    });
  const error = errorIn(body);
  if (error === undefined) {
    return status === 404
      ? new AppError('NOT_FOUND', 'this cluster has no package service.')
      : new AppError('INVALID_ANSWER', `the package service of the cluster answered HTTP ${status}.`);
  }
  const violations = VIOLATIONS.safeParse(error.data).data?.errors ?? [];
  const message = [error.message, ...violations.flatMap(violationLines)].join('\n');
  const suggestions = status >= 500 ? ['see whether every repository answers: dcos package repo list'] : [];
  return new AppError(CODES[error.type] ?? 'REFUSED', message, { suggestions });
}

function errorIn(body: string): z.infer<typeof ERROR> | undefined {
  try {
    return ERROR.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** `/letsencrypt/vhosts` -> `letsencrypt.vhosts: ...`. */
function violationLines({
  instance,
  message,
  unwanted,
  missing,
}: z.infer<typeof VIOLATIONS>['errors'][number]): string[] {
  const place = instance.pointer.split('/').filter((part) => part !== '');
  const named = (name: string) => [...place, name].join('.');
  return [
    ...unwanted.map((name) => `${named(name)}: there is no such option`),
    ...missing.map((name) => `${named(name)}: is missing`),
    ...(unwanted.length + missing.length === 0 ? [`${place.join('.')}: ${message}`] : []),
  ];
}
