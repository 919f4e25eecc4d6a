import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findProgram } from './find-program.ts';

test('the variable wins over PATH, PATH over nothing', async () => {
  const [wanted, onPath] = await Promise.all([folderWith('tool'), folderWith('tool')]);

  expect(findProgram('tool', 'TOOL', { TOOL: join(wanted, 'tool'), PATH: onPath })).toBe(join(wanted, 'tool'));
  expect(findProgram('tool', 'TOOL', { PATH: `/no/such/folder:${onPath}` })).toBe(join(onPath, 'tool'));
});

test('a missing program, and a variable that leads nowhere, are errors that say what to do', () => {
  expect(() => findProgram('no-such-tool', 'TOOL', { PATH: '/nowhere' })).toThrow(
    'no-such-tool is not installed: put it on PATH or set TOOL to its path',
  );
  expect(() => findProgram('tool', 'TOOL', { TOOL: '/no/such/tool' })).toThrow('TOOL=/no/such/tool');
});

async function folderWith(program: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'programs-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, program), '#!/bin/sh\n');
  await chmod(join(folder, program), 0o755);
  return folder;
}
