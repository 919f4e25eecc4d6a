import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daemonApp } from '../../../src/app-definition/daemon-app.ts';
import { parseOptions } from '../../../src/app-definition/options.ts';
import { SETTINGS } from '../../../src/app-definition/settings.ts';
import type { GivenOptions, OptionName, Setting } from '../../../src/app-definition/types.ts';
import { OPTION_SCHEMAS } from '../../../universe/build/option-schemas.ts';
import { optionalSettings } from '../../../universe/build/package-config.ts';
import { packageFile } from '../../../universe/build/write-sources.ts';
import { completeOptions, deepMerged, defaultsOf } from '../../cluster/cosmos/options.ts';
import { renderedApp, renderedText } from '../../cluster/cosmos/render.ts';
import type { Json, JsonObject } from '../../cluster/cosmos/types.ts';

const CONFIG: JsonObject = JSON.parse(packageFile('config.json'));
const RESOURCE: JsonObject = JSON.parse(packageFile('resource.json'));
const TEMPLATE = packageFile('marathon.json.mustache');
const NAMES = Object.keys(SETTINGS) as OptionName[];

/** The same cases in every run. */
const RUNS = { seed: 20_261_124, numRuns: 60 };

/** Their pattern tells the shape alone: which hours and time zones there are is left to the daemon. */
const SHAPE_ONLY: readonly OptionName[] = ['window'];

/** What a user types: by setting, as text for the command line and as a value for the package. */
type Typed = Partial<Record<OptionName, Json>>;

describe('the rendered app', () => {
  test('is the one generate prints, for any options', () => {
    fc.assert(
      fc.property(typedOptions(), (typed) => {
        expect(packageApp(typed)).toEqual(generatedApp(typed));
      }),
      RUNS,
    );
  });

  test('is the one generate prints, for every pair of options that may be left out', () => {
    const optional = optionalSettings();
    const pairs = optional.flatMap((one) => optional.map((other) => [one, other] as const));
    for (const [one, other] of pairs)
      if (!isTwoPlaces([one, other])) {
        const typed = { vhosts: 'a.example.com', [one]: SETTINGS[one].example, [other]: SETTINGS[other].example };
        expect(packageApp(typed)).toEqual(generatedApp(typed));
      }
  });

  test('is JSON whatever is in the texts, even where no schema looked', () => {
    const nasty = { service: { name: 'a"\\\n&<{{x}}' }, letsencrypt: { vhosts: '"', email: '\\' } };

    const text = renderedText(TEMPLATE, deepMerged(defaultsOf(CONFIG), nasty), RESOURCE);

    expect(JSON.parse(text)).toMatchObject({ id: '/a"\\\n&<{{x}}', env: { LETSENCRYPT_EMAIL: '\\' } });
  });

  test('is no framework, so that uninstalling tears nothing down', () => {
    const { labels } = packageApp({ vhosts: 'a.example.com' });

    expect(Object.keys(labels as object).filter((label) => /FRAMEWORK|COMMONS/.test(label))).toEqual([]);
  });
});

describe('the schema', () => {
  test.each(NAMES.filter((name) => OPTION_SCHEMAS[name]?.pattern !== undefined && !SHAPE_ONLY.includes(name)))(
    'takes for %s only texts that the setting takes as they are',
    (name) => {
      fc.assert(
        fc.property(textOf(name), (text) => {
          const { check }: Setting<unknown> = SETTINGS[name];
          expect(check(text)).toEqual({ value: canonical(name, text) });
        }),
        { ...RUNS, numRuns: 50 },
      );
    },
  );

  test.each(NAMES.flatMap((name) => (OPTION_SCHEMAS[name]?.enum ?? []).map((word) => [name, word] as const)))(
    'offers for %s the word %s that the setting takes',
    (name, word) => {
      expect(SETTINGS[name].check(word)).toEqual({ value: word });
    },
  );

  test.each(NAMES)('takes the example of %s', (name) => {
    const typed = { vhosts: 'a.example.com', [name]: typedValue(name, SETTINGS[name].example), ...placeOf(name) };

    expect(() => packageApp(typed)).not.toThrow();
  });

  test.each<[string, JsonObject, string]>([
    ['no vhost', {}, '/letsencrypt'],
    ['an upper-case vhost', { letsencrypt: { vhosts: 'A.example.com' } }, '/letsencrypt/vhosts'],
    ['an address as vhost', { letsencrypt: { vhosts: '192.0.2.1' } }, '/letsencrypt/vhosts'],
    [
      'a directory over plain http',
      { letsencrypt: { vhosts: 'a.example.com', 'server-url': 'http://x.example/' } },
      '/letsencrypt/server-url',
    ],
    ['an unknown key type', { letsencrypt: { vhosts: 'a.example.com', 'key-type': 'dsa' } }, '/letsencrypt/key-type'],
    ['a misspelt option', { letsencrypt: { vhosts: 'a.example.com', emial: 'a@example.com' } }, '/letsencrypt'],
    ['too little memory', { letsencrypt: { vhosts: 'a.example.com' }, service: { mem: 16 } }, '/service/mem'],
    [
      'two places for state',
      { letsencrypt: { vhosts: 'a.example.com' }, storage: { 'host-path': '/a', external: 'b' } },
      '/storage',
    ],
    [
      'install mode secret without its path',
      { letsencrypt: { vhosts: 'a.example.com' }, 'marathon-lb': { 'install-mode': 'secret' } },
      '/marathon-lb',
    ],
  ])('refuses %s and says where', (_what, given, pointer) => {
    expect(() => completeOptions(CONFIG, given)).toThrow(
      expect.objectContaining({
        type: 'JsonSchemaMismatch',
        data: { errors: expect.arrayContaining([expect.objectContaining({ instance: { pointer } })]) },
      }),
    );
  });
});

/** State has one place: both refuse two. */
function isTwoPlaces(names: readonly string[]): boolean {
  return names.includes('hostPath') && names.includes('externalVolume');
}

function packageApp(typed: Typed): JsonObject {
  const groups: Record<string, Record<string, Json>> = {};
  for (const name of NAMES) {
    const [group = '', key = ''] = SETTINGS[name].option.split('.');
    const value = typed[name];
    if (value !== undefined)
      groups[group] = { ...groups[group], [key]: name === 'appId' ? String(value).replace(/^\//, '') : value };
  }
  return renderedApp(TEMPLATE, completeOptions(CONFIG, groups), RESOURCE);
}

/** As the command line makes it; what JSON cannot hold (a member that is undefined) is not there. */
function generatedApp(typed: Typed): JsonObject {
  const given = Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, String(value)]));
  return JSON.parse(JSON.stringify(daemonApp(parseOptions(given as GivenOptions))));
}

function typedOptions(): fc.Arbitrary<Typed> {
  const all = fc.record(Object.fromEntries(NAMES.map((name) => [name, valueArbitrary(name)])), {
    requiredKeys: ['vhosts'],
  });
  return all
    .filter((typed: Typed) => !isTwoPlaces(Object.keys(typed)))
    .map((typed: Typed) => ({
      ...typed,
      ...(typed.installMode === undefined ? {} : placeFor(typed.installMode)),
    }));
}

/** An install mode needs its place, which the command line and the package both insist on. */
function placeFor(mode: Json): Typed {
  if (mode === 'directory') return { directory: '/mnt/certificates' };
  return mode === 'secret' ? { secretPath: 'marathon-lb/le' } : {};
}

function placeOf(name: OptionName): Typed {
  return name === 'installMode' ? placeFor(SETTINGS.installMode.example) : {};
}

function valueArbitrary(name: OptionName): fc.Arbitrary<Json> {
  const { initial }: Setting<unknown> = SETTINGS[name];
  const words = OPTION_SCHEMAS[name]?.enum;
  if (typeof initial === 'boolean') return fc.boolean();
  if (typeof initial === 'number')
    return fc
      .constantFrom(initial, 1, 2, 128, 129, 1000)
      .filter((value) => value >= (OPTION_SCHEMAS[name]?.minimum ?? 0));
  if (words !== undefined) return fc.constantFrom(...words);
  return OPTION_SCHEMAS[name]?.pattern === undefined || SHAPE_ONLY.includes(name)
    ? fc.constant(SETTINGS[name].example)
    : textOf(name);
}

/** Texts that the pattern of an option takes, lookahead apart, which fast-check does not know. */
function textOf(name: OptionName): fc.Arbitrary<string> {
  const pattern = OPTION_SCHEMAS[name]?.pattern ?? '';
  const plain = pattern.replace(/\(\?!.*?\)\$\)/, '');
  return fc.stringMatching(new RegExp(plain)).filter((text) => new RegExp(pattern).test(text) && isWithinLimits(text));
}

/** Lengths of labels and names are the check's business: a pattern that counts them would be unreadable. */
function isWithinLimits(text: string): boolean {
  return text.split(',').every((part) => part.length < 250 && part.split('.').every((label) => label.length < 64));
}

function canonical(name: OptionName, text: string): unknown {
  if (name === 'appId') return `/${text}`;
  if (!SETTINGS[name].repeatable) return text;
  return name === 'vhosts' ? [...new Set(text.split(','))] : text.split(',');
}

function typedValue(name: OptionName, example: string): Json {
  const { initial }: Setting<unknown> = SETTINGS[name];
  if (typeof initial === 'boolean') return example === 'true';
  return typeof initial === 'number' ? Number(example) : example;
}
