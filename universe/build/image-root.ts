import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, lutimesSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundle } from './bundle.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Looked for by the C library when names are resolved, so that `ldd` does not show them. */
const NAME_SERVICE = ['libnss_dns.so.2', 'libnss_files.so.2', 'libresolv.so.2'];

/** No file is older or newer than another, so that the same files make the same layer. */
const MTIME_S = 946_684_800;

/** Nobody: no rights on any file but what is mounted for it. */
const FILES: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/:/nologin\nnobody:x:65534:65534:nobody:/data:/nologin\n',
  'etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  'etc/nsswitch.conf': 'hosts: files dns\n',
};

/** `tmp` is for Mesos and others that mount something there; the daemon writes nothing outside its volume. */
const FOLDERS = ['data', 'tmp', 'proc', 'sys', 'dev', 'mnt/mesos/sandbox'];

/**
 * Makes the root file system of the image in an empty or missing folder: Node, the shared libraries it names, the daemon in
 * one file, and no shell. Linux only: the libraries are those of this machine. Throws when one is missing.
 */
export async function imageRoot(root: string): Promise<void> {
  if (process.platform !== 'linux')
    throw new Error('the image is made of Linux libraries, so it can only be made on Linux');
  for (const folder of FOLDERS) mkdirSync(join(root, folder), { recursive: true });
  for (const [path, text] of Object.entries(FILES)) write(root, path, text);
  put(process.execPath, root, '/usr/local/bin/node');
  chmodSync(join(root, 'usr/local/bin/node'), 0o755);
  for (const library of librariesOf(process.execPath)) put(realpathSync(library), root, library);
  await bundle('src/daemon/main.ts', join(root, 'app/dist/bundle/daemon.js'));
  for (const path of ['bin/daemon.js', 'package.json', 'LICENSE']) put(join(ROOT, path), root, `/app/${path}`);
  put(join(ROOT, 'universe/image/healthcheck.cjs'), root, '/app/healthcheck.cjs');
  settle(root);
}

/** Paths as the program asks for them: `/lib/x86_64-linux-gnu/libc.so.6`. */
function librariesOf(program: string): readonly string[] {
  const said = execFileSync('ldd', [program], { encoding: 'utf8' });
  const linked = [...said.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
  const folder = dirname(linked.find((path) => path.endsWith('/libc.so.6')) ?? '/lib');
  return [...linked, ...NAME_SERVICE.map((name) => join(folder, name))];
}

function put(from: string, root: string, path: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  copyFileSync(from, join(root, path));
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function settle(root: string): void {
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }))
    lutimesSync(join(entry.parentPath, entry.name), MTIME_S, MTIME_S);
}

if (import.meta.main) {
  const [, , root = ''] = process.argv;
  await imageRoot(root);
}
