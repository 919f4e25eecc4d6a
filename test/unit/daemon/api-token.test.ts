import { describe, expect, test } from 'vitest';
import { apiToken, isToken, type TokenSource } from '../../../src/daemon/api-token.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { fileStore } from '../../../src/store/file-store.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { fixedRandom } from '../../support/fixed-random.ts';
import { memoryFiles } from '../../support/memory-files.ts';

function setUp(texts: Record<string, string> = {}) {
  const files = memoryFiles();
  const ports = {
    store: fileStore({ files, clock: fakeClock() }),
    random: fixedRandom(),
    readFile: async (path: string) => texts[path],
  };
  return { files, texts, token: (source: TokenSource) => apiToken(source, ports) };
}

describe('the token of the API', () => {
  test('of the settings is taken as it is, and not kept', async () => {
    const { files, token } = setUp();

    expect((await token({ from: 'setting', token: new Secret('given') })()).reveal()).toBe('given');
    expect(files.changes).toEqual([]);
  });

  test('of a file is read anew each time, without the line end', async () => {
    const { texts, token } = setUp({ '/run/token': 'first\n' });
    const read = token({ from: 'file', path: '/run/token' });

    expect((await read()).reveal()).toBe('first');
    texts['/run/token'] = 'second\n';
    expect((await read()).reveal()).toBe('second');
  });

  test.each([
    { texts: {}, problem: 'no such file' },
    { texts: { '/run/token': ' \n' }, problem: 'empty' },
  ])('of a file that is of no use is an error: $problem', async ({ texts, problem }) => {
    await expect(setUp(texts).token({ from: 'file', path: '/run/token' })()).rejects.toMatchObject({
      code: 'STORE',
      message: `LETSENCRYPT_API_TOKEN_FILE=/run/token: ${problem}`,
    });
  });

  test('is made once, even by two requests at once, and kept over restarts', async () => {
    const { files, token } = setUp();
    const made = token({ from: 'store' });

    const [one, two] = await Promise.all([made(), made()]);

    expect(one.reveal()).toBe(two.reveal());
    expect(Buffer.from(one.reveal(), 'base64url')).toHaveLength(32);
    expect((await token({ from: 'store' })()).reveal()).toBe(one.reveal());
    expect(files.changes.filter((change) => change === 'write api-token.json')).toHaveLength(1);
  });
});

test('only the token itself is the token', () => {
  const token = new Secret('0123456789');

  expect(['0123456789', '012345678', '0123456780', '', '01234567890'].map((given) => isToken(given, token))).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
