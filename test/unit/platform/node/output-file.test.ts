import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkOutputFile, writeOutputFile } from '../../../../src/platform/node/output-file.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('an output file', () => {
  it('replaces what was there, and leaves nothing beside it', async () => {
    const path = join(folder, 'grades.html');
    writeFileSync(path, 'old');

    await checkOutputFile('--html', path);
    await writeOutputFile(path, 'new');

    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['grades.html']);
  });

  it('is refused before any work where it cannot be written', async () => {
    const missing = join(folder, 'no', 'grades.html');

    await expect(checkOutputFile('--html', missing)).rejects.toMatchObject({
      code: 'USAGE',
      message: `--html ${missing}: there is no folder ${join(folder, 'no')}.`,
    });
    await expect(checkOutputFile('--html', folder)).rejects.toMatchObject({
      message: `--html ${folder}: that is a folder.`,
    });
  });

  it.skipIf(process.getuid?.() === 0)(
    'is refused in a folder of others (not as root, who may write everywhere)',
    async () => {
      chmodSync(folder, 0o500);

      await expect(checkOutputFile('--html', join(folder, 'a'))).rejects.toMatchObject({ code: 'USAGE' });
    },
  );

  it('that cannot be written after all is an error of the store', async () => {
    await expect(writeOutputFile(join(folder, 'gone', 'a'), 'text')).rejects.toMatchObject({ code: 'STORE' });
  });
});
