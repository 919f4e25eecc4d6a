import { isObject } from './options.ts';
import { Refusal } from './refusal.ts';
import type { FoundPackage, Json, PackageDefinition, Repository } from './types.ts';

const REPOSITORY_TYPE = 'application/vnd.dcos.universe.repo+json';
const VERSIONS = ['v5', 'v4', 'v3'];

/** What Cosmos asks a repository with. Source: dcos/cosmos cosmos-server/cosmos/repository/UniverseClient.scala. */
export const REPOSITORY_REQUEST = {
  Accept: VERSIONS.map((version) => `${REPOSITORY_TYPE};charset=utf-8;version=${version}`).join(','),
  'Accept-Encoding': 'gzip',
  'User-Agent': 'cosmos/0.6.2 dcos/2.2.9',
};

/** The repositories of a cluster, in their order: of two with the same package, the first counts. */
export class Repositories {
  #list: readonly Repository[] = [];

  list(): readonly Repository[] {
    return this.#list;
  }

  /** Reads the repository first, and adds it only when that works. */
  async add(repository: Repository, index = this.#list.length): Promise<void> {
    const { name, uri } = repository;
    if (this.#list.some((known) => known.name === name || known.uri === uri))
      throw new Refusal('RepositoryAlreadyPresent', `Repository name [${name}] or URI [${uri}] already exists`);
    if (!/^https?:/.test(uri))
      throw new Refusal(
        'UnsupportedRepositoryUri',
        `Repository URI [${uri}] uses an unsupported scheme. Only http and https are supported`,
      );
    if (index < 0 || index > this.#list.length)
      throw new Refusal('RepositoryAddIndexOutOfBounds', `Index out of range: ${index}`);
    await packagesOf(repository);
    this.#list = this.#list.toSpliced(index, 0, repository);
  }

  remove({ name, uri }: Partial<Repository>): void {
    const matching = this.#list.filter((known) => known.name === name || known.uri === uri);
    if (matching.length === 0)
      throw new Refusal('RepositoryNotPresent', `Neither repository name [${name}] nor URI [${uri}] are present`);
    this.#list = this.#list.filter((known) => !matching.includes(known));
  }

  /** Everything there is; one repository that does not answer makes it fail, as in a real cluster. */
  async packages(): Promise<readonly FoundPackage[]> {
    const reading = this.#list.map((repository) => packagesOf(repository).catch(asServerError));
    return (await Promise.all(reading)).flat();
  }

  /** Without a version the highest release of the first repository that has the name. */
  async find(name: string, version?: string): Promise<FoundPackage> {
    const versions = (await this.packages()).filter(({ definition }) => definition.name === name);
    const [first] = versions;
    if (first === undefined)
      throw new Refusal('PackageNotFound', `Package [${name}] not found`, { data: { packageName: name } });
    if (version === undefined)
      return newest(
        versions.filter(({ source }) => source === first.source),
        first,
      );
    const exact = versions.find(({ definition }) => definition.version === version);
    if (exact === undefined)
      throw new Refusal('VersionNotFound', `Version [${version}] of package [${name}] not found`, {
        data: { packageName: name, packageVersion: version },
      });
    return exact;
  }
}

/** What is the user's mistake while a repository is added is the cluster's trouble later. */
function asServerError(error: Refusal): never {
  throw new Refusal(error.type, error.message, { status: 500, data: error.data });
}

function newest(packages: readonly FoundPackage[], first: FoundPackage): FoundPackage {
  return packages.reduce(
    (best, one) => (one.definition.releaseVersion > best.definition.releaseVersion ? one : best),
    first,
  );
}

async function packagesOf({ name, uri }: Repository): Promise<readonly FoundPackage[]> {
  const answer = await fetch(uri, { headers: REPOSITORY_REQUEST }).catch(() => {
    throw new Refusal('RepositoryUriConnection', `Could not access data at URI for repository [${name}]: ${uri}`);
  });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw new Refusal('GenericHttpError', `Could not access data at ${uri}: HTTP ${answer.status}`);
  }
  const type = answer.headers.get('content-type');
  if (!isRepositoryType(type)) {
    await answer.body?.cancel();
    throw new Refusal(
      'UnsupportedContentType',
      `Unsupported Content-Type: ${type} Accept: ${REPOSITORY_REQUEST.Accept}`,
    );
  }
  const document = (await answer.json()) as Json;
  const list = isObject(document) && Array.isArray(document.packages) ? document.packages : undefined;
  if (list === undefined || !list.every(isPackage))
    throw new Refusal('JsonDecodingError', `Unable to decode the repository at ${uri}`);
  return list.map((definition) => ({ definition: definition as unknown as PackageDefinition, source: uri }));
}

/** Type and subtype must be these, and the parameters some of those asked for. Source: cosmos-common/http/MediaType.scala. */
function isRepositoryType(header: string | null): boolean {
  const [type = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim().toLowerCase());
  const allowed = ['charset=utf-8', ...VERSIONS.map((version) => `version=${version}`)];
  return type === REPOSITORY_TYPE && parameters.every((parameter) => allowed.includes(parameter));
}

/** What the decoder of Cosmos insists on: it needs the release and the tags that the four source files leave out. */
function isPackage(value: Json): boolean {
  return (
    isObject(value) &&
    ['2.0', '3.0', '4.0', '5.0'].includes(String(value.packagingVersion)) &&
    /^[a-z][a-z0-9-]*[a-z0-9]$/.test(String(value.name)) &&
    /^[-a-zA-Z0-9.]+$/.test(String(value.version)) &&
    typeof value.maintainer === 'string' &&
    typeof value.description === 'string' &&
    Array.isArray(value.tags) &&
    Number.isInteger(value.releaseVersion) &&
    Number(value.releaseVersion) >= 0
  );
}
