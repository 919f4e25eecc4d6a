import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../cluster/free-ports.ts';

const CONF = join(import.meta.dirname, '..', '..', 'universe', 'serve', 'nginx.conf');

export interface ServedUniverse {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A real nginx on the configuration that the package hands out, with another port and root. Takes a folder of its own and
 * the files to serve, whose text may name the address; resolves when it listens.
 */
export async function servedUniverse(
  folder: string,
  filesFor: (url: string) => ReadonlyMap<string, string | Buffer>,
): Promise<ServedUniverse> {
  const [port = 0] = await freePorts(1, ['127.0.0.1']);
  const url = `http://127.0.0.1:${port}`;
  const root = join(folder, 'html');
  mkdirSync(root, { recursive: true });
  for (const [name, content] of filesFor(url)) writeFileSync(join(root, name), content);
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, root, port));
  const nginx = spawn('nginx', ['-p', folder, '-e', join(folder, 'err'), '-c', join(folder, 'nginx.conf')], {
    stdio: 'ignore',
    env: { PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` },
  });
  const ended = new Promise<void>((resolve) => nginx.once('exit', () => resolve()).once('error', () => resolve()));
  await listening(url, nginx);
  return {
    url,
    stop: async () => {
      nginx.kill();
      await ended;
    },
  };
}

function configuration(folder: string, root: string, port: number): string {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  const own = readFileSync(CONF, 'utf8')
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replace('root /usr/share/nginx/html;', `root ${root};`)
    .replace('http {', `http { access_log off; ${places.join(' ')}`);
  return `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/err;\n${own}`;
}

async function listening(url: string, nginx: ChildProcess): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (nginx.exitCode === null && performance.now() < deadline) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('nginx does not serve the package');
}
