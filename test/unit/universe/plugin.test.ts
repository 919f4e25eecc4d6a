import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type CompletedCommand, completionScript } from '../../../universe/build/plugin-completion.ts';
import { pluginFiles } from '../../../universe/build/plugin-files.ts';
import { zipOf } from '../../../universe/build/plugin-zip.ts';

const MANIFEST = JSON.parse(readFileSync('oclif.manifest.json', 'utf8'));

describe('the zip', () => {
  const files = [
    { path: 'lib/b.txt', content: 'b', isExecutable: false },
    { path: 'bin/a', content: Buffer.from('a'), isExecutable: true },
  ];

  test('has the same bytes for the same files, whatever their order and the time zone', async () => {
    const zone = process.env.TZ;
    const first = await zipOf(files, 9);
    process.env.TZ = 'Pacific/Auckland';
    const second = await zipOf(files.toReversed(), 9);
    process.env.TZ = zone;

    expect(second.equals(first)).toBe(true);
  });

  test('has Unix modes, which the DC/OS CLI takes them from', async () => {
    const zip = await zipOf(files, 9);
    const entries = centralEntries(zip);

    expect(entries).toEqual([
      { name: 'bin/a', creator: 3, mode: 0o100755 },
      { name: 'lib/b.txt', creator: 3, mode: 0o100644 },
    ]);
  });
});

describe('the plugin', () => {
  test.each([
    ['linux', 'bin/dcos-letsencrypt', 'lib/node'],
    ['darwin', 'bin/dcos-letsencrypt', 'lib/node'],
    ['windows', 'bin/dcos-letsencrypt.cmd', 'lib/node.exe'],
  ] as const)('for %s is started by %s with its own %s', async (platform, launcher, node) => {
    const files = await pluginFiles(platform, [], Buffer.from('node'));
    const toml = String(files.find(({ path }) => path === 'plugin.toml')?.content);

    expect(files.filter(({ isExecutable }) => isExecutable).map(({ path }) => path)).toEqual([launcher, node]);
    expect(toml).toContain(`path = "${launcher}"`);
    expect(String(files.find(({ path }) => path === launcher)?.content)).toContain(
      node.replace('lib/', platform === 'windows' ? '..\\lib\\' : '/../lib/'),
    );
  });
});

describe('completion', () => {
  const script = completionScript(Object.values<CompletedCommand>(MANIFEST.commands));

  test('is a script that bash takes', () => {
    expect(() => execFileSync('bash', ['-n'], { input: script })).not.toThrow();
  });

  test.each([
    ['letsencrypt st', '_dcos_letsencrypt', ['status']],
    ['letsencrypt vhost ', '_dcos_letsencrypt', ['add', 'list', 'remove']],
    ['letsencrypt vhost add --no', '_dcos_letsencrypt', ['--no-wait']],
    ['letsencrypt generate --ma', '_dcos_letsencrypt', expect.arrayContaining(['--marathon-url=', '--marathon-lb='])],
  ])('offers for "%s" what comes next', (typed, start, offered) => {
    const words = typed.split(' ');
    const cur = words.at(-1) ?? '';
    const before = words.slice(1, -1).map((word) => `'${word}'`);
    const shell = `${HOST_FUNCTIONS}\n${script}\nwords=(${before.join(' ')}); cword=\${#words[@]}; c=0; cur='${cur}'; ${start}; true`;

    const said = execFileSync('bash', ['-c', shell], { encoding: 'utf8' });

    expect(said.split('\n').filter((word) => word !== '')).toEqual(offered);
  });
});

/** What the DC/OS CLI's completion gives the scripts of plugins, as far as they use it. */
const HOST_FUNCTIONS = `
__dcos_default_command_parse() { while [ "$c" -lt "$cword" ]; do i="\${words[c]}"; ((c++)); case "$i" in -*) ;; *) command="$i"; break;; esac; done; return 0; }
__dcos_handle_compreply() { for w in "$@"; do [[ $w == "$cur"* ]] && echo "$w"; done; }
__dcos_handle_subcommand() { for cmd in "\${commands[@]}"; do [[ $cmd == "$command" ]] && { "\${FUNCNAME[1]}_\${command//-/_}"; return; }; done; }
`;

/** Names, creators and modes from the central directory (APPNOTE.TXT 4.3.12). */
function centralEntries(zip: Buffer) {
  const entries = [];
  for (let at = zip.indexOf('PK\u0001\u0002'); at >= 0; at = zip.indexOf('PK\u0001\u0002', at + 4)) {
    const length = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + length);
    entries.push({ name, creator: zip[at + 5], mode: zip.readUInt32LE(at + 38) >>> 16 });
  }
  return entries;
}
