import { KEY_TYPES } from '../../src/app-definition/setting-checks.ts';
import type { OptionName } from '../../src/app-definition/types.ts';

/** Keywords of JSON Schema (draft 4) beside type, default and description. */
export interface OptionSchema {
  /** Replaces the help of the flag where that speaks of a command line. */
  readonly description?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  /** Widget of the DC/OS UI (dcos/dcos-ui, its schema form). */
  readonly media?: { readonly type: string };
}

const NAME_PART = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';
const HOST = `(${NAME_PART}\\.)+[a-z]{2,63}`;
const HOST_PATTERN = `(\\*|(\\*\\.)?${HOST})`;
const NUMBER = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const ADDRESS = `${NUMBER}(\\.${NUMBER}){3}`;
const WORD = '[A-Za-z0-9._:/@+-]+';
const PATH_PART = '[A-Za-z0-9_-]+';
const URL_HOST = `((${NAME_PART}\\.)*[a-z]([a-z0-9-]*[a-z0-9])?|${ADDRESS})`;
const PORT = '([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';
const URL_BODY = `${URL_HOST}(:${PORT})?(/[A-Za-z0-9_-]+)*`;
const SEGMENT = `(${NAME_PART}\\.)*${NAME_PART}`;
/** Marathon keeps three endings for its own URLs. */
const APP_ID = `(?!(.*/)?(restart|tasks|versions)$)${SEGMENT}(/${SEGMENT})*$`;
const DAY = '(Sun|Mon|Tue|Wed|Thu|Fri|Sat)';
const TIME = '([01][0-9]|2[0-3]):[0-5][0-9]';
const WINDOW = `(${DAY}(-${DAY})? |daily )?${TIME}-${TIME}( [A-Z][A-Za-z]+(/[A-Z][A-Za-z_]+)*)?`;

/**
 * What config.json says about the values of a setting. Each takes only texts that the setting's own check leaves as they
 * are, so that the template needs no arithmetic; a setting without an entry is taken by its type alone.
 */
export const OPTION_SCHEMAS: { readonly [Name in OptionName]?: OptionSchema } = {
  vhosts: {
    description:
      'Virtual hosts that shall have a certificate, with commas between; or auto: every one of the group, as apps come and go.',
    pattern: `^(auto|${HOST}(,${HOST})*)$`,
  },
  allow: { pattern: `^${HOST_PATTERN}(,${HOST_PATTERN})*$` },
  deny: { pattern: `^${HOST_PATTERN}(,${HOST_PATTERN})*$` },
  discovery: { enum: ['all', 'labelled'] },
  discoveryUrls: {
    description: 'With auto, further Marathons whose apps stand behind the load balancer, with commas between.',
    pattern: `^https?://${URL_BODY}(,https?://${URL_BODY})*$`,
  },
  backupServerUrls: {
    description:
      'ACME directories of CAs to use while the first is down and a certificate nears its end, in order, with commas between.',
    pattern: `^https://${URL_BODY}(,https://${URL_BODY})*$`,
  },
  importDirectory: { pattern: `^(/${PATH_PART})+$` },
  resolvers: {
    description:
      "Name servers that names are checked with before they are ordered, with commas between; the container's when left out.",
    pattern: `^${ADDRESS}(,${ADDRESS})*$`,
  },
  email: { pattern: `^[A-Za-z0-9._+-]+@${HOST}$` },
  serverUrl: { pattern: `^https://${URL_BODY}$` },
  profile: { pattern: `^${WORD}$` },
  keyType: { enum: KEY_TYPES },
  groupBy: { enum: ['packed', 'domain', 'vhost'] },
  checkInterval: { pattern: '^([1-9][0-9]{0,2}m|1[0-3][0-9]{2}m|1[0-9]h|2[0-4]h|[1-9]h)$' },
  marathonUrl: { pattern: `^https?://${URL_BODY}$` },
  marathonTokenFile: { pattern: `^${WORD}$` },
  marathonBasicAuthFile: { pattern: `^${WORD}$` },
  marathonCaFile: { pattern: `^${WORD}$` },
  serviceAccountSecret: {
    pattern: `^${PATH_PART}(/${PATH_PART})*$`,
    media: { type: 'application/x-service-account-secret+string' },
  },
  apiTokenSecret: { pattern: `^${PATH_PART}(/${PATH_PART})*$`, media: { type: 'application/x-secret+string' } },
  loadBalancerId: { pattern: `^/?${APP_ID}` },
  group: { pattern: `^${WORD}(,${WORD})*$` },
  certEnv: { pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
  installMode: { enum: ['env', 'secret', 'directory'] },
  directory: { pattern: `^(/${PATH_PART})+$` },
  secretPath: { pattern: `^${PATH_PART}(/${PATH_PART})*$` },
  tlsPolicy: { enum: ['off', 'intermediate', 'modern'] },
  window: { pattern: `^${WINDOW}(,${WINDOW})*$` },
  appId: { description: 'App id of the daemon, without its leading slash.', pattern: `^${APP_ID}` },
  image: {
    description: "Container image of the daemon; the package's own when left out.",
    pattern: `^${WORD}$`,
  },
  cpus: { minimum: 0.01 },
  mem: { minimum: 128 },
  storage: { minimum: 10 },
  hostPath: { pattern: `^(/${PATH_PART})+$` },
  externalVolume: { pattern: `^${PATH_PART}$` },
  agent: { pattern: '^[A-Za-z0-9][A-Za-z0-9.-]*$' },
};
