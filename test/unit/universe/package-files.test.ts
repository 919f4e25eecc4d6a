import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv-draft-04';
import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../../../src/app-definition/settings.ts';
import { madeFiles, packageFile } from '../../../universe/build/write-sources.ts';
import { PACKAGE_SCHEMA, RESOURCE_SCHEMA } from '../../support/universe-schemas.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FILES = ['package.json', 'config.json', 'marathon.json.mustache', 'resource.json'];
const PACKAGE = JSON.parse(packageFile('package.json'));
const CONFIG = JSON.parse(packageFile('config.json'));
const RESOURCE = JSON.parse(packageFile('resource.json').replaceAll('{base-url}', 'https://example.org/universe'));

describe('the package', () => {
  test.each([...madeFiles()])('%s is what the settings table makes: npm run universe writes it', (name, text) => {
    expect(packageFile(name)).toBe(text);
  });

  test.each(FILES)('%s is plain ASCII without escapes, as Universe wants it', (name) => {
    expect(packageFile(name)).toMatch(/^[\n\x20-\x7e]*$/);
    expect(packageFile(name)).not.toContain('\\u');
  });

  test.each([
    ['package.json', PACKAGE_SCHEMA, PACKAGE],
    ['resource.json', RESOURCE_SCHEMA, RESOURCE],
  ])('%s has the shape of packaging version 4.0', (_name, schema, document) => {
    const ajv = new Ajv.default({ allErrors: true });

    expect(ajv.validate(schema, document) ? [] : ajv.errors).toEqual([]);
  });

  test('has the version of the program, and the image generate puts in', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

    expect(PACKAGE.version).toBe(version);
    expect(RESOURCE.assets.container.docker.letsencrypt).toBe(SETTINGS.image.initial);
  });

  test.each([
    ['small', 48],
    ['medium', 96],
    ['large', 256],
  ])('has a %s icon of %i pixels, with transparency', (size, pixels) => {
    const png = readFileSync(join(ROOT, 'universe/icons', `icon-${size}.png`));
    const colourType = png[25];

    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([pixels, pixels]);
    expect(colourType).toBe(6);
  });
});

describe('config.json', () => {
  test('is a draft-4 schema, strictly, and its defaults obey it', () => {
    const { $schema: _version, ...schema } = CONFIG;
    const ajv = new Ajv.default({ strict: true, validateFormats: false, keywords: ['media'], strictRequired: false });

    expect(ajv.validateSchema(schema)).toBe(true);
    for (const group of Object.values<{ properties: Record<string, { default?: unknown }> }>(schema.properties))
      for (const [key, property] of Object.entries(group.properties))
        if (property.default !== undefined)
          expect([key, ajv.validate(property, property.default)]).toEqual([key, true]);
  });

  test('has every setting under its option, refuses all others, and asks for the vhosts alone', () => {
    const options = Object.entries<{ properties: object }>(CONFIG.properties).flatMap(([group, { properties }]) =>
      Object.keys(properties).map((key) => `${group}.${key}`),
    );
    const groups = Object.values<{ additionalProperties: boolean; required?: string[] }>(CONFIG.properties);

    expect(options.toSorted()).toEqual(
      Object.values(SETTINGS)
        .map(({ option }) => option)
        .toSorted(),
    );
    expect(groups.every(({ additionalProperties }) => additionalProperties === false)).toBe(true);
    expect(CONFIG.required).toEqual(['letsencrypt']);
    expect(groups.flatMap(({ required = [] }) => required)).toEqual(['vhosts']);
  });

  test('has no option for a secret itself: options are readable in Marathon', () => {
    expect(JSON.stringify(CONFIG)).not.toMatch(/"(password|private-key|token|secret|credential)":/i);
  });
});
