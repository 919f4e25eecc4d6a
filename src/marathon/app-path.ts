import { AppError } from '../platform/errors.ts';

/**
 * Takes an app id (`/group/web`, or `web`, which is made absolute), returns its path (`/v2/apps//group/web`).
 * Throws USAGE for anything Marathon would not take as an id: `..`, `?` or a last segment `tasks` would address something
 * else than an app. Source: Marathon PathId and AppValidation, docs/docs/rest-api/public/api/v2/types/stringTypes.raml.
 */
export function appPath(appId: string): string {
  const absolute = appId.startsWith('/') ? appId : `/${appId}`;
  if (!APP_ID.test(absolute) || RESERVED_END.test(absolute)) {
    throw new AppError('USAGE', `${JSON.stringify(appId)} is not the id of a Marathon app.`, {
      suggestions: ['App ids look like /marathon-lb or /infra/marathon-lb: lower-case letters, digits, dashes, dots.'],
    });
  }

  return `/v2/apps/${absolute}`;
}

const WORD = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';
const APP_ID = new RegExp(`^(/${WORD}(\\.${WORD})*)+$`);
const RESERVED_END = /\/(restart|tasks|versions)$/;
