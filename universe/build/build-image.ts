import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageRoot } from './image-root.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const OUT = join(ROOT, 'dist', 'image');

/** What to do where buildah is not. */
export const NO_BUILDAH =
  'buildah is not installed. apt-get install buildah, or: docker build -f universe/Dockerfile .';

/** The first second of 2000, as everything in the image: a build has no date of its own. */
const CREATED_S = '946684800';

/** As in universe/Dockerfile, but for the health check, which the OCI format does not know. */
const CONFIG = [
  ['--user', '65534:65534'],
  ['--workingdir', '/data'],
  ['--volume', '/data'],
  ['--env', 'MESOS_SANDBOX=/'],
  ['--env', 'LETSENCRYPT_STATE_DIRECTORY=/data'],
  ['--port', '8080'],
  ['--entrypoint', '["/usr/local/bin/node", "/app/bin/daemon.js"]'],
].flat();

/** Makes `dist/image/letsencrypt-VERSION.oci.tar` with buildah, without a daemon and without loading any image. */
export async function buildImage(): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  const storage = ['--storage-driver', 'vfs', '--root', join(folder, 'storage'), '--runroot', join(folder, 'run')];
  const buildah = (...args: readonly string[]) =>
    execFileSync('buildah', [...storage, ...args], { encoding: 'utf8' }).trim();
  try {
    const root = join(folder, 'rootfs');
    await imageRoot(root);
    const container = buildah('from', 'scratch');
    buildah('copy', '--quiet', container, root, '/');
    buildah('config', ...CONFIG, container);
    const image = `mesosphere/letsencrypt-dcos:${version}`;
    buildah('commit', '--quiet', '--timestamp', CREATED_S, container, image);
    const archive = join(OUT, `letsencrypt-${version}.oci.tar`);
    const digestFile = join(folder, 'digest');
    mkdirSync(OUT, { recursive: true });
    rmSync(archive, { force: true });
    buildah('push', '--quiet', '--digestfile', digestFile, image, `oci-archive:${archive}:${image}`);
    const digest = readFileSync(digestFile, 'utf8').trim();
    writeFileSync(`${archive}.digest`, `${digest}\n`);
    writeSbom(join(OUT, `letsencrypt-${version}.cdx.json`));
    report(archive, digest);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is in the bundle, as CycloneDX: npm knows the packages; Node and the C libraries come beside them. */
function writeSbom(path: string): void {
  const sbom = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 50_000_000,
  });
  const document = JSON.parse(sbom);
  const node = {
    type: 'application',
    name: 'node',
    version: process.versions.node,
    purl: `pkg:generic/node@${process.versions.node}`,
  };
  writeFileSync(path, `${JSON.stringify({ ...document, components: [...document.components, node] }, null, 2)}\n`);
}

/** Size and layers, from the archive itself. */
function report(archive: string, digest: string): void {
  const read = (member: string) => JSON.parse(execFileSync('tar', ['-xOf', archive, member], { encoding: 'utf8' }));
  const manifest = read(`blobs/${digest.replace(':', '/')}`);
  const layers: readonly { digest: string; size: number }[] = manifest.layers;
  const total = layers.reduce((sum, { size }) => sum + size, 0);
  const lines = layers.map((layer) => `  layer  ${layer.digest.slice(7, 19)}  ${(layer.size / 1e6).toFixed(1)} MB\n`);
  process.stdout.write(
    `${archive.slice(ROOT.length + 1)}  ${digest}\n${lines.join('')}  total  ${(total / 1e6).toFixed(1)} MB\n`,
  );
}

/** True where the image can be made. */
export function hasBuildah(): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, 'buildah')));
}

if (import.meta.main) {
  if (hasBuildah()) await buildImage();
  else {
    process.stderr.write(`Error: ${NO_BUILDAH}\n`);
    process.exitCode = 3;
  }
}
