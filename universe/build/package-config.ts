import { SETTINGS } from '../../src/app-definition/settings.ts';
import type { OptionName, Setting } from '../../src/app-definition/types.ts';
import { OPTION_SCHEMAS } from './option-schemas.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The groups of options, in the order of the DC/OS UI's tabs. */
const GROUPS: Readonly<Record<string, string>> = {
  service: 'The daemon as a Marathon app.',
  letsencrypt: 'Certificates: for whom, from where, how.',
  marathon: 'How the daemon reaches Marathon.',
  'marathon-lb': 'The load balancer, and what the daemon may do to it.',
  storage: 'Where account key and certificates are kept.',
};

/** A place for the certificates belongs to every install mode but env; state has one place. */
const GROUP_RULES: Readonly<Record<string, Schema>> = {
  storage: { not: { required: ['host-path', 'external'] } },
  'marathon-lb': {
    anyOf: [
      { properties: { 'install-mode': { enum: ['env'] } } },
      { properties: { 'install-mode': { enum: ['directory'] } }, required: ['directory'] },
      { properties: { 'install-mode': { enum: ['secret'] } }, required: ['secret-path'] },
    ],
  },
};

/** What nobody can do without, and nobody but the operator knows. */
const REQUIRED: readonly OptionName[] = ['vhosts'];

/** Settings whose default is the package's business, not the option's. */
const WITHOUT_DEFAULT: readonly OptionName[] = ['image'];

/** Takes nothing but the settings table, returns the package's config.json. Throws an Error for a group it does not know. */
export function packageConfig(): Schema {
  const names = Object.keys(SETTINGS) as OptionName[];
  const unknown = names.map(groupOf).filter((group) => !(group in GROUPS));
  if (unknown.length > 0) throw new Error(`no description for the option group ${unknown.join(', ')}`);
  const groups = Object.keys(GROUPS).map((group) => [group, groupSchema(group, names)] as const);
  return {
    $schema: 'http://json-schema.org/schema#',
    type: 'object',
    additionalProperties: false,
    required: groups.flatMap(([group, { required }]) => (required === undefined ? [] : [group])),
    properties: Object.fromEntries(groups),
  };
}

/** Names of the settings that may be left out and then have no value: the app says nothing of them. */
export function optionalSettings(): readonly OptionName[] {
  const names = Object.keys(SETTINGS) as OptionName[];
  return names.filter((name) => hasNoValue(SETTINGS[name].initial) && !REQUIRED.includes(name));
}

function hasNoValue(initial: unknown): boolean {
  return initial === undefined || (Array.isArray(initial) && initial.length === 0);
}

/** `marathon-lb.cert-env` -> `marathon-lb`. */
function groupOf(name: OptionName): string {
  return SETTINGS[name].option.split('.')[0] ?? '';
}

function groupSchema(group: string, names: readonly OptionName[]): Schema {
  const members = names.filter((name) => groupOf(name) === group);
  const required = members.filter((name) => REQUIRED.includes(name)).map(keyOf);
  return {
    type: 'object',
    description: GROUPS[group],
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    ...GROUP_RULES[group],
    properties: Object.fromEntries(members.map((name) => [keyOf(name), propertySchema(name)])),
  };
}

function keyOf(name: OptionName): string {
  return SETTINGS[name].option.split('.')[1] ?? '';
}

function propertySchema(name: OptionName): Schema {
  const setting: Setting<unknown> = SETTINGS[name];
  const facts = OPTION_SCHEMAS[name] ?? {};
  const initial = name === 'appId' ? SETTINGS.appId.initial.slice(1) : setting.initial;
  const hasDefault = !hasNoValue(initial) && !WITHOUT_DEFAULT.includes(name);
  return {
    type: typeOf(setting),
    description: sentence(setting.help),
    ...facts,
    ...(hasDefault && { default: initial }),
  };
}

/** Every value is a text but for numbers and switches; whole numbers are told by the check. */
function typeOf({ initial, check }: Setting<unknown>): string {
  if (typeof initial === 'boolean') return 'boolean';
  if (typeof initial !== 'number') return 'string';
  return 'refused' in check('1000.5') ? 'integer' : 'number';
}

/** Help of a flag -> a sentence. */
function sentence(help: string): string {
  return `${help.charAt(0).toUpperCase()}${help.slice(1)}.`;
}
