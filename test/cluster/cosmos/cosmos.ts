import type { Reply, Route, RouterRequest } from '../admin-router/route.ts';
import { marathonCalls } from './marathon-calls.ts';
import { isObject } from './options.ts';
import { type Call, describePackage, install, list, listVersions, render, search, uninstall } from './package-calls.ts';
import { RESOURCE_PATH } from './package-views.ts';
import { Refusal } from './refusal.ts';
import { Repositories } from './repositories.ts';
import { resourceReply } from './resource-proxy.ts';
import type { JsonObject } from './types.ts';

export interface CosmosOptions {
  readonly marathonUrl: string;
}

type Answer = (call: Call) => Promise<JsonObject>;

interface Endpoint {
  /** Name in the media types of request and response. */
  readonly name: string;
  readonly responseVersion: string;
  readonly answer: Answer;
}

/** Paths and media types: dcos/cosmos cosmos-common/cosmos/rpc/MediaTypes.scala, as the DC/OS CLI asks for them. */
const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/package/repository/list': { name: 'repository.list', responseVersion: 'v1', answer: listRepositories },
  '/package/repository/add': { name: 'repository.add', responseVersion: 'v1', answer: addRepository },
  '/package/repository/delete': { name: 'repository.delete', responseVersion: 'v1', answer: deleteRepository },
  '/package/search': { name: 'search', responseVersion: 'v1', answer: search },
  '/package/describe': { name: 'describe', responseVersion: 'v3', answer: describePackage },
  '/package/list-versions': { name: 'list-versions', responseVersion: 'v1', answer: listVersions },
  '/package/render': { name: 'render', responseVersion: 'v1', answer: render },
  '/package/install': { name: 'install', responseVersion: 'v1', answer: install },
  '/package/list': { name: 'list', responseVersion: 'v1', answer: list },
  '/package/uninstall': { name: 'uninstall', responseVersion: 'v1', answer: uninstall },
};

const ERROR_TYPE = 'application/vnd.dcos.package.error+json;charset=utf-8;version=v1';

/** DC/OS's package service, as routes of Admin Router. What is installed lives in Marathon; only repositories are kept. */
export function cosmosRoutes({ marathonUrl }: CosmosOptions): Route[] {
  const repositories = new Repositories();
  return [
    ...Object.entries(ENDPOINTS).map(
      ([path, endpoint]): Route => ({
        method: 'POST',
        pattern: new RegExp(`^${path}$`),
        access: 'token',
        handle: (request) => reply(endpoint, request, repositories, marathonUrl),
      }),
    ),
    {
      method: 'GET',
      pattern: new RegExp(`^${RESOURCE_PATH}$`),
      access: 'token',
      handle: ({ query }) => refusalsAsReplies(() => resourceReply(repositories, query.get('url') ?? '')),
    },
  ];
}

function reply(
  endpoint: Endpoint,
  request: RouterRequest,
  repositories: Repositories,
  marathonUrl: string,
): Promise<Reply> {
  const { name, responseVersion, answer } = endpoint;
  return refusalsAsReplies(async () => {
    const { headers } = request.incoming;
    checkType('Content-Type', headers['content-type'], mediaType(`${name}-request`, 'v1'));
    checkType('Accept', headers.accept, mediaType(`${name}-response`, responseVersion));
    const content = await answer({
      body: bodyOf(await request.body()),
      repositories,
      marathon: marathonCalls(marathonUrl, headers.authorization),
      origin: `http://${headers.host}`,
    });
    return {
      status: 200,
      headers: { 'Content-Type': mediaType(`${name}-response`, responseVersion) },
      content: JSON.stringify(content),
    };
  });
}

function mediaType(name: string, version: string): string {
  return `application/vnd.dcos.package.${name}+json;charset=utf-8;version=${version}`;
}

/** Blanks and capitals do not matter; the list of an Accept header has to hold the type. */
function checkType(header: 'Content-Type' | 'Accept', given: string | undefined, wanted: string): void {
  const types = (given ?? '').toLowerCase().replaceAll(' ', '').split(',');
  if (types.includes(wanted)) return;
  const status = header === 'Accept' ? 406 : 400;
  throw new Refusal(`Unsupported${header.replace('-', '')}`, `${header}: ${given}; supported: ${wanted}`, { status });
}

/** A body of `null` is an empty one: the DC/OS CLI sends it where it has nothing to say. */
function bodyOf(text: string): JsonObject {
  try {
    const body = JSON.parse(text);
    if (body === null || isObject(body)) return body ?? {};
  } catch {
    // told below
  }
  throw new Refusal('JsonParsingError', 'The request is no JSON object');
}

async function refusalsAsReplies(work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, type, message, data } = error;
    return { status, headers: { 'Content-Type': ERROR_TYPE }, content: JSON.stringify({ type, message, data }) };
  }
}

async function listRepositories({ repositories }: Call): Promise<JsonObject> {
  return { repositories: repositories.list().map(({ name, uri }) => ({ name, uri })) };
}

async function addRepository(call: Call): Promise<JsonObject> {
  const { name, uri, index } = call.body;
  if (typeof name !== 'string' || typeof uri !== 'string')
    throw new Refusal('JsonDecodingError', 'A repository needs name and uri');
  await call.repositories.add({ name, uri }, typeof index === 'number' ? index : undefined);
  return listRepositories(call);
}

async function deleteRepository(call: Call): Promise<JsonObject> {
  const { name, uri } = call.body;
  call.repositories.remove({
    ...(typeof name === 'string' && { name }),
    ...(typeof uri === 'string' && { uri }),
  });
  return listRepositories(call);
}
