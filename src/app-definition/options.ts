import { AppError } from '../platform/errors.ts';
import { SETTINGS } from './settings.ts';
import type { GivenOptions, OptionName, Options } from './types.ts';

/**
 * Takes the texts typed, returns complete options. Throws one AppError USAGE that names every wrong setting with its
 * reason, and a right example for each in `suggestions`.
 */
export function parseOptions(given: GivenOptions): Options {
  const problems: Problem[] = [];
  const read = <Name extends OptionName>(name: Name): Options[Name] => {
    const { check, initial } = SETTINGS[name];
    const text = given[name];
    if (text === undefined) return initial;
    const checked = check(text);
    if ('value' in checked) return checked.value;
    problems.push(refusal(name, text, checked.refused));
    return initial;
  };
  const options = readAll(read);
  if (options.vhosts.length === 0 && !problems.some(({ name }) => name === 'vhosts')) {
    problems.push({ name: 'vhosts', message: 'no virtual host given: --vhost is missing' });
  }
  const missing = missingPlace(options);
  if (missing !== undefined && !problems.some(({ name }) => name === missing)) {
    problems.push({
      name: missing,
      message: `--install-mode ${options.installMode}: --${SETTINGS[missing].flag} is missing`,
    });
  }
  if (options.hostPath !== undefined && options.externalVolume !== undefined) {
    const message = `--${SETTINGS.hostPath.flag} and --${SETTINGS.externalVolume.flag} are two places for the same state`;
    problems.push({ name: 'hostPath', message });
  }
  if (problems.length > 0) throw usageError(problems);
  return options;
}

/**
 * Takes the texts typed, whatever else may be missing. Throws one AppError USAGE that names every wrong one, as
 * `parseOptions` does, so that a typing mistake is told before anything is read or asked.
 */
export function checkGiven(given: GivenOptions): void {
  const problems = (Object.keys(SETTINGS) as OptionName[]).flatMap((name) => {
    const text = given[name];
    const checked = text === undefined ? undefined : SETTINGS[name].check(text);
    return text === undefined || checked === undefined || 'value' in checked
      ? []
      : [refusal(name, text, checked.refused)];
  });
  if (problems.length > 0) throw usageError(problems);
}

/**
 * Takes options, returns the daemon's environment: every setting that has a value, defaults too. So the app says all that
 * holds for it, whoever reads it, and the Universe package's template can say the same without comparing.
 */
export function daemonEnv(options: Options): Readonly<Record<string, string>> {
  const names = Object.keys(SETTINGS) as OptionName[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const { variable } = SETTINGS[name];
      const value = options[name];
      const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
      return variable === undefined || text === '' ? [] : [[variable, text]];
    }),
  );
}

/** Takes options, returns the setting that their install mode needs and that was not given. */
export function missingPlace({
  installMode,
  directory,
  secretPath,
}: Pick<Options, 'installMode' | 'directory' | 'secretPath'>): 'directory' | 'secretPath' | undefined {
  if (installMode === 'directory' && directory === undefined) return 'directory';
  return installMode === 'secret' && secretPath === undefined ? 'secretPath' : undefined;
}

interface Problem {
  readonly name: OptionName;
  readonly message: string;
}

/** Of several values, the refusal itself names the wrong ones. */
function refusal(name: OptionName, text: string, refused: string): Problem {
  const { flag, repeatable } = SETTINGS[name];
  return { name, message: `--${flag} ${repeatable ? '' : `${text === '' ? "''" : text}: `}${refused}` };
}

/** Written out name by name, so that the compiler misses none. */
function readAll(read: <Name extends OptionName>(name: Name) => Options[Name]): Options {
  return {
    appId: read('appId'),
    image: read('image'),
    cpus: read('cpus'),
    mem: read('mem'),
    storage: read('storage'),
    hostPath: read('hostPath'),
    externalVolume: read('externalVolume'),
    agent: read('agent'),
    vhosts: read('vhosts'),
    allow: read('allow'),
    deny: read('deny'),
    discovery: read('discovery'),
    email: read('email'),
    serverUrl: read('serverUrl'),
    profile: read('profile'),
    keyType: read('keyType'),
    groupBy: read('groupBy'),
    checkInterval: read('checkInterval'),
    backupServerUrls: read('backupServerUrls'),
    importDirectory: read('importDirectory'),
    resolvers: read('resolvers'),
    marathonUrl: read('marathonUrl'),
    discoveryUrls: read('discoveryUrls'),
    marathonTokenFile: read('marathonTokenFile'),
    marathonBasicAuthFile: read('marathonBasicAuthFile'),
    marathonCaFile: read('marathonCaFile'),
    serviceAccountSecret: read('serviceAccountSecret'),
    apiTokenSecret: read('apiTokenSecret'),
    loadBalancerId: read('loadBalancerId'),
    group: read('group'),
    certEnv: read('certEnv'),
    installMode: read('installMode'),
    directory: read('directory'),
    secretPath: read('secretPath'),
    tlsPolicy: read('tlsPolicy'),
    hsts: read('hsts'),
    allowDowntime: read('allowDowntime'),
    window: read('window'),
  };
}

function usageError(problems: readonly Problem[]): AppError {
  const suggestions = problems.map(({ name }) => {
    const { flag, isSwitch, example } = SETTINGS[name];
    return isSwitch ? `--${flag}` : `--${flag} ${example}`;
  });
  return new AppError('USAGE', problems.map(({ message }) => message).join('\n'), { suggestions });
}
