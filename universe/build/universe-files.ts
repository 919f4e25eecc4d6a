import { packageFile } from './write-sources.ts';

/** A zip of the plugin as it lies on the web server. */
export interface PublishedPlugin {
  readonly platform: 'linux' | 'darwin' | 'windows';
  /** File name, below the base URL. */
  readonly name: string;
  /** Hexadecimal, lower case: the DC/OS CLI compares texts. */
  readonly sha256: string;
}

export interface UniverseOptions {
  /** Where everything will be served, without a final slash. */
  readonly baseUrl: string;
  /** The image of the daemon; the package's own when left out. */
  readonly image?: string | undefined;
  readonly plugins: readonly PublishedPlugin[];
}

/** Of the first release; each later one counts up, in a folder of its own, and this one is never changed again. */
const RELEASE = 0;

/** Where the package lies in Universe's repository (mesosphere/universe README.md). */
export const PACKAGE_FOLDER = `repo/packages/L/letsencrypt/${RELEASE}`;

/** The repository as Cosmos loads it, and the type it has to be served with. */
export const REPOSITORY_FILE = 'letsencrypt.json';
export const REPOSITORY_TYPE = 'application/vnd.dcos.universe.repo+json;charset=utf-8';

/** Takes where things are, returns the files of a repository with the one package: path to text. */
export function universeFiles(options: UniverseOptions): ReadonlyMap<string, string> {
  const resource = resourceWith(options);
  const template = packageFile('marathon.json.mustache');
  const definition = JSON.parse(packageFile('package.json'));
  const config = JSON.parse(packageFile('config.json'));
  const whole = {
    ...definition,
    releaseVersion: RELEASE,
    marathon: { v2AppMustacheTemplate: Buffer.from(template).toString('base64') },
    config,
    resource,
  };
  return new Map([
    [`${PACKAGE_FOLDER}/package.json`, packageFile('package.json')],
    [`${PACKAGE_FOLDER}/config.json`, packageFile('config.json')],
    [`${PACKAGE_FOLDER}/marathon.json.mustache`, template],
    [`${PACKAGE_FOLDER}/resource.json`, text(resource)],
    [REPOSITORY_FILE, text({ packages: [whole] })],
  ]);
}

function resourceWith({ baseUrl, image, plugins }: UniverseOptions): object {
  const resource = JSON.parse(packageFile('resource.json').replaceAll('{base-url}', baseUrl));
  const binaries = plugins.map(({ platform, name, sha256 }) => [
    platform,
    { 'x86-64': { kind: 'zip', url: `${baseUrl}/${name}`, contentHash: [{ algo: 'sha256', value: sha256 }] } },
  ]);
  return {
    ...resource,
    ...(image === undefined ? {} : { assets: { container: { docker: { letsencrypt: image } } } }),
    ...(binaries.length === 0 ? {} : { cli: { binaries: Object.fromEntries(binaries) } }),
  };
}

function text(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
