/**
 * What a Universe package may be, packaging version 4.0, as JSON Schema. Written from the format's documentation
 * (mesosphere/universe README.md and docs), not copied from its schemas, so that the two can disagree.
 */
const URL = { type: 'string', pattern: '^https?://[^\\s]+$' };

export const PACKAGE_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['packagingVersion', 'name', 'version', 'maintainer', 'description', 'tags'],
  properties: {
    packagingVersion: { enum: ['4.0'] },
    name: { type: 'string', pattern: '^[a-z][a-z0-9-]*[a-z0-9]$' },
    version: { type: 'string', pattern: '^[-a-zA-Z0-9.]+$' },
    releaseVersion: { type: 'integer', minimum: 0 },
    minDcosReleaseVersion: { type: 'string', pattern: '^(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*))*$' },
    maintainer: { type: 'string', minLength: 1 },
    description: { type: 'string', minLength: 1 },
    tags: { type: 'array', items: { type: 'string', pattern: '^[^\\s]+$' } },
    scm: { type: 'string' },
    website: { type: 'string' },
    framework: { type: 'boolean' },
    licenses: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'url'],
        properties: { name: { type: 'string' }, url: URL },
      },
    },
    preInstallNotes: { type: 'string' },
    postInstallNotes: { type: 'string' },
    postUninstallNotes: { type: 'string' },
    upgradesFrom: { type: 'array', items: { type: 'string' } },
    downgradesTo: { type: 'array', items: { type: 'string' } },
    hasKnownIssues: { type: 'boolean' },
    lastUpdated: { type: 'number' },
  },
};

const BINARY = {
  type: 'object',
  additionalProperties: false,
  required: ['x86-64'],
  properties: {
    'x86-64': {
      type: 'object',
      additionalProperties: false,
      required: ['kind', 'url', 'contentHash'],
      properties: {
        kind: { enum: ['executable', 'zip'] },
        url: URL,
        contentHash: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['algo', 'value'],
            // the DC/OS CLI compares texts: capitals would never match
            properties: { algo: { enum: ['sha256'] }, value: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
          },
        },
      },
    },
  },
};

export const RESOURCE_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    images: {
      type: 'object',
      additionalProperties: false,
      properties: {
        'icon-small': URL,
        'icon-medium': URL,
        'icon-large': URL,
        screenshots: { type: 'array', items: URL },
      },
    },
    assets: {
      type: 'object',
      additionalProperties: false,
      properties: {
        uris: { type: 'object', additionalProperties: URL },
        container: {
          type: 'object',
          additionalProperties: false,
          properties: { docker: { type: 'object', additionalProperties: { type: 'string', pattern: ':[^:/]+$' } } },
        },
      },
    },
    cli: {
      type: 'object',
      additionalProperties: false,
      required: ['binaries'],
      properties: {
        binaries: {
          type: 'object',
          additionalProperties: false,
          minProperties: 1,
          properties: { linux: BINARY, darwin: BINARY, windows: BINARY },
        },
      },
    },
  },
};

/** A repository file of version 4: packages with their release, template and the rest in one object each. */
export const REPOSITORY_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['packages'],
  properties: {
    packages: {
      type: 'array',
      items: {
        ...PACKAGE_SCHEMA,
        required: [...PACKAGE_SCHEMA.required, 'releaseVersion'],
        properties: {
          ...PACKAGE_SCHEMA.properties,
          config: { type: 'object' },
          resource: RESOURCE_SCHEMA,
          marathon: {
            type: 'object',
            additionalProperties: false,
            required: ['v2AppMustacheTemplate'],
            properties: { v2AppMustacheTemplate: { type: 'string', pattern: '^[A-Za-z0-9+/]+=*$' } },
          },
        },
      },
    },
  },
};
