import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server of files answers for a path: the bytes and their type. */
export interface ServedFile {
  readonly type: string;
  readonly content: string | Buffer;
}

export interface RepositoryServer {
  /** `http://127.0.0.1:41234`, without a final slash. */
  readonly url: string;
  /** Serves a file from now on, or another one in its place. */
  put(path: string, file: ServedFile): void;
  /** Serves a repository of these packages at a path, with the media type Cosmos wants. */
  putRepository(path: string, packages: readonly object[]): string;
  stop(): Promise<void>;
}

/** The type that every Cosmos since 0.2 accepts (dcos/cosmos cosmos-server/cosmos/repository/UniverseClient.scala). */
export const REPOSITORY_TYPE = 'application/vnd.dcos.universe.repo+json;charset=utf-8';

/** A web server for package repositories and what they refer to, on a free port of this machine. */
export async function startRepositoryServer(): Promise<RepositoryServer> {
  const files = new Map<string, ServedFile>();
  const server = createServer((request, response) => {
    const file = files.get((request.url ?? '').replace(/\?.*$/, ''));
    if (file === undefined) return void response.writeHead(404).end();
    const content = Buffer.from(file.content);
    response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': content.length }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    put: (path, file) => void files.set(path, file),
    putRepository: (path, packages) => {
      files.set(path, { type: REPOSITORY_TYPE, content: JSON.stringify({ packages }) });
      return `${url}${path}`;
    },
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
