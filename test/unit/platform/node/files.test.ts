import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFiles } from '../../../../src/platform/node/files.ts';

describe('nodeFiles', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'files-test-'));
  });

  afterEach(async () => {
    await rm(root, { recursive: true, force: true });
  });

  it('reads back what it wrote, and the newest of two writes', async () => {
    const files = nodeFiles(root);

    await files.write('orders/a.example.json', 'one');
    await files.write('orders/a.example.json', 'two');

    expect(await files.read('orders/a.example.json')).toBe('two');
  });

  it('keeps files readable by their owner only, and directories too', async () => {
    const files = nodeFiles(join(root, 'state'));

    await files.write('accounts/key.json', 'secret');

    expect((await stat(join(root, 'state/accounts/key.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(root, 'state/accounts'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(root, 'state'))).mode & 0o777).toBe(0o700);
  });

  it('knows nothing of what does not exist', async () => {
    const files = nodeFiles(root);

    expect(await files.read('none.json')).toBeUndefined();
    expect(await files.list('none')).toEqual([]);
    await expect(files.remove('none/none.json')).resolves.toBeUndefined();
  });

  it('lists names in order, without what an interrupted write left behind', async () => {
    const files = nodeFiles(root);
    await files.write('b', '');
    await files.write('a', '');
    await writeFile(join(root, '.new-c-0123456789ab'), 'half');

    expect(await files.list('.')).toEqual(['a', 'b']);
  });

  it('leaves no temporary file when the write fails', async () => {
    const files = nodeFiles(root);
    await files.write('taken/inside', '');

    const writing = files.write('taken', 'a directory is in the way');

    await expect(writing).rejects.toMatchObject({ code: 'STORE', message: expect.stringContaining('write taken') });
    expect(await readdir(root)).toEqual(['taken']);
  });

  it('removes a file', async () => {
    const files = nodeFiles(root);
    await files.write('a', '');

    await files.remove('a');

    expect(await files.list('.')).toEqual([]);
  });

  it('never leaves its root', async () => {
    const files = nodeFiles(root);

    await expect(files.read('../outside')).rejects.toMatchObject({ code: 'BUG' });
    await expect(files.write('/etc/passwd', '')).rejects.toMatchObject({ code: 'BUG' });
  });
});
