import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundle, bundleAll } from '../../../universe/build/bundle.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const run = promisify(execFile);

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bundle-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** Bundles a program and runs it where there is no node_modules. */
async function outputOf(program: string): Promise<string> {
  await writeFile(join(directory, 'program.ts'), program);
  await bundle(join(directory, 'program.ts'), join(directory, 'out.js'));
  const { stdout } = await run(process.execPath, [join(directory, 'out.js')], { cwd: directory });
  return stdout;
}

it('a bundle signs with acme-client, alone in its folder', async () => {
  const output = await outputOf(`
    import { generateKeyPairSync } from 'node:crypto';
    import { library } from '${ROOT}/src/acme/library.ts';
    import { Secret } from '${ROOT}/src/platform/secret.ts';
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const privateKeyPem = new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const { http } = library('https://ca.example.com/dir', { privateKeyPem, accountUrl: undefined });
    process.stdout.write(JSON.stringify(http.createSignedBody('https://ca.example.com/new-order', {})));
  `);

  expect(Object.keys(JSON.parse(output))).toEqual(['payload', 'protected', 'signature']);
});

it('what was left out of a bundle says so when it is used after all', async () => {
  const output = await outputOf(`
    import acme from '${ROOT}/node_modules/acme-client/src/index.js';
    const client = new acme.Client({ directoryUrl: 'https://ca.example.com/dir', accountKey: 'none' });
    client.http.request('https://ca.example.com/', 'get').catch((error) => process.stdout.write(error.message));
  `);

  expect(output).toBe('axios was left out of this bundle, and request of it is asked for');
  expect(await readFile(join(directory, 'out.js'), 'utf8')).not.toContain('follow-redirects');
});

it('the bundle of the CLI has every command of the manifest', async () => {
  await bundleAll(directory);
  const program = `console.log(JSON.stringify(Object.keys(require('./cli.cjs').COMMANDS)));`;
  const { stdout } = await run(process.execPath, ['-e', program], { cwd: directory });
  const manifest = JSON.parse(await readFile(join(ROOT, 'oclif.manifest.json'), 'utf8'));

  expect(JSON.parse(stdout).toSorted()).toEqual(Object.keys(manifest.commands).toSorted());
});
