import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumBinary, type HeadlessChromium, startChromium } from '../support/headless-chromium.ts';
import { nodeTlsServer } from '../support/tls-servers/node-tls-server.ts';
import { makePki, type TestPki } from '../support/tls-servers/pki.ts';
import type { RunningServer } from '../support/tls-servers/server-process.ts';
import { type BuiltPlugin, buildPlugin } from './built-plugin.ts';

const binary = chromiumBinary();
if (binary === undefined) process.stdout.write('the report is not opened in a browser: chromium is not installed\n');

let plugin: BuiltPlugin;
let pki: TestPki;
let server: RunningServer;

beforeAll(async () => {
  plugin = buildPlugin();
  pki = await makePki();
  server = await nodeTlsServer(pki);
});

afterAll(async () => {
  await server?.stop();
  await pki?.remove();
  plugin?.remove();
});

async function report(file: string, ...hosts: readonly string[]): Promise<string> {
  const path = pki.path(file);
  const { code, stderr } = await plugin.run(['grade', ...hosts, '--ca', pki.path('root.pem'), '--html', path]);
  expect([0, 3]).toContain(code);
  expect(stderr).not.toContain('Error');
  return path;
}

describe.runIf(binary !== undefined)('the report in a browser', () => {
  let chromium: HeadlessChromium;

  beforeAll(async () => {
    chromium = await startChromium(binary ?? '');
  });

  afterAll(() => chromium?.stop());

  it('shows the grade, complains of nothing and loads nothing, light and dark, wide and narrow', async () => {
    const url = pathToFileURL(await report('one.html', `localhost:${server.port}`)).href;

    for (const viewing of [
      { scheme: 'light', width: 1100 },
      { scheme: 'dark', width: 380 },
    ] as const) {
      const seen = await chromium.look(url, viewing);

      expect(seen.text.split('\n').slice(0, 2)).toEqual(['A+', `localhost:${server.port}`]);
      expect(seen).toMatchObject({ requests: [], complaints: [], overflow: 0 });
    }
  });

  it('looks different in the dark, and has a tile for each of several hosts', async () => {
    const url = pathToFileURL(await report('many.html', `localhost:${server.port}`, 'localhost:1')).href;

    const light = await chromium.look(url, { scheme: 'light', width: 1100 });
    const dark = await chromium.look(url, { scheme: 'dark', width: 1100 });

    expect(light.text).toMatch(/^TLS grades\n+2 hosts, \d{4}-\d\d-\d\d\n/);
    expect(light.text).toContain('localhost (127.0.0.1:1) cannot be reached: ECONNREFUSED');
    expect(light.screenshot.equals(dark.screenshot)).toBe(false);
    expect(light).toMatchObject({ requests: [], complaints: [], overflow: 0 });
  });
});

describe('--html', () => {
  it('is refused before anything is graded where no file can be', async () => {
    const path = join(pki.folder, 'nowhere', 'grades.html');

    const { code, stderr, stdout } = await plugin.run(['grade', 'localhost:1', '--html', path]);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`Error: --html ${path}: there is no folder ${join(pki.folder, 'nowhere')}.`);
  });

  it('is there beside --json too', async () => {
    const path = pki.path('beside.html');

    const { stdout } = await plugin.run(['grade', `localhost:${server.port}`, '--json', '--html', path]);

    expect(JSON.parse(stdout).targets).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>/);
  });
});
