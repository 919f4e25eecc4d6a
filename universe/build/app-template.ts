import { daemonApp } from '../../src/app-definition/daemon-app.ts';
import { SETTINGS } from '../../src/app-definition/settings.ts';
import type { OptionName, Options } from '../../src/app-definition/types.ts';
import { optionalSettings } from './package-config.ts';
import { templateOf, type Variant } from './template-of.ts';

/** Where the package's own image is told: mirrors for clusters without Internet put theirs there. */
const PACKAGE_IMAGE = 'resource.assets.container.docker.letsencrypt';

const TOKEN = /"?@@([a-z.-]+)@@"?/g;

/**
 * The package's template, made from `daemonApp` itself: it is asked for the app of options whose values are placeholders,
 * once without everything that may be left out, then once with each of them. So there is one definition of the app.
 */
export function appTemplate(): string {
  const variants: Variant[] = optionalSettings().map((name) => ({
    option: SETTINGS[name].option,
    value: daemonApp(placeholders([name])),
  }));
  return `${withTags(templateOf(daemonApp(placeholders([])), variants))}\n`;
}

/** `@@letsencrypt.email@@` for every value; the optional ones only when asked for. */
function placeholders(given: readonly OptionName[]): Options {
  const entries = (Object.keys(SETTINGS) as OptionName[]).map((name): [string, unknown] => {
    const { initial, option } = SETTINGS[name];
    if (optionalSettings().includes(name) && !given.includes(name)) return [name, initial];
    const token = `@@${option}@@`;
    if (name === 'appId') return [name, `/${token}`];
    return [name, Array.isArray(initial) ? [token] : token];
  });
  return Object.fromEntries(entries) as unknown as Options;
}

/** Numbers lose the quotes of their placeholder, except in variables and labels, where everything is text. */
function withTags(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(TOKEN, (match, option: string, at: number) => tag(match, option, isVariable(line, at))))
    .join('\n');
}

function isVariable(line: string, at: number): boolean {
  return /"[A-Z][A-Z0-9_]*": $/.test(line.slice(0, at));
}

function tag(match: string, option: string, isText: boolean): string {
  const [before, after] = [match.startsWith('"') ? '"' : '', match.endsWith('"') ? '"' : ''];
  if (option === SETTINGS.image.option)
    return `${before}{{#${option}}}{{{${option}}}}{{/${option}}}{{^${option}}}{{{${PACKAGE_IMAGE}}}}{{/${option}}}${after}`;
  const isNumber = Object.values(SETTINGS).some((one) => one.option === option && typeof one.initial === 'number');
  return isNumber && !isText ? `{{${option}}}` : `${before}{{{${option}}}}${after}`;
}
