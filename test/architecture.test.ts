import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = new URL('..', import.meta.url).pathname;

/** Rooms and the rooms each may import, besides `platform` and itself. `import type` obeys the same table. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  marathon: [],
  dcos: [],
  'daemon-api': [],
  x509: [],
  acme: ['x509'],
  store: ['x509', 'acme'],
  'marathon-lb': ['marathon', 'x509'],
  'app-definition': ['marathon', 'marathon-lb', 'x509'],
  grader: ['x509'],
  renewal: ['acme', 'store', 'marathon', 'marathon-lb', 'x509'],
  operations: ['grader', 'app-definition', 'marathon-lb', 'marathon', 'dcos', 'daemon-api', 'x509'],
  daemon: ['renewal', 'acme', 'store', 'marathon', 'marathon-lb', 'dcos', 'daemon-api', 'app-definition', 'x509'],
  cli: ['operations', 'app-definition'],
};

/** More for single files: the two composition roots construct what everybody else only receives. */
const ALLOWED_FILES: Readonly<Record<string, readonly string[]>> = {
  'src/cli/wiring.ts': ['dcos', 'marathon', 'daemon-api', 'platform/node'],
  'src/daemon/main.ts': ['platform/node'],
};

/** Only types may be imported along these arrows. */
const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = {
  store: ['acme'],
  'marathon-lb': ['marathon'],
  'app-definition': ['marathon'],
};

/** Packages, and the rooms that may use them. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@oclif/core': ['cli'],
  inquirer: ['cli'],
  'acme-client': ['acme'],
  '@peculiar/x509': ['x509'],
  undici: ['platform/node'],
  zod: ['marathon', 'daemon-api', 'store', 'acme', 'dcos'],
};

/** Node modules that touch the world outside the process. Everything else of Node is computation. */
const EFFECTFUL =
  /^node:(fs|fs\/promises|net|tls|dns|dns\/promises|http|https|http2|timers|timers\/promises|child_process|dgram|os|process|readline|worker_threads)$/;

/** Files that take data and return data. A folder stands for everything in it. */
const PURE = [
  'src/app-definition/',
  'src/grader/facts.ts',
  'src/grader/report.ts',
  'src/grader/rules.ts',
  'src/grader/score.ts',
  'src/grader/wire/',
  'src/marathon-lb/',
  'src/operations/status-rows.ts',
  'src/renewal/back-off.ts',
  'src/renewal/certificate-need.ts',
  'src/renewal/plan.ts',
  'src/renewal/renewal-window.ts',
  'src/renewal/wanted-names.ts',
  'src/daemon/report.ts',
  'src/daemon/routes.ts',
  'src/daemon/settings.ts',
  'src/daemon/vhost-report.ts',
  'src/store/record.ts',
  'src/x509/',
  'src/cli/views/',
];

const IMPURE =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bconsole\.|\bawait\b|\bsetTimeout\b|\bfetch\(/;

const BANNED_NAMES = /(^|[-/])(util|utils|helper|helpers|manager|handler|misc|common)([-.]|$)/;

const MOST_LINES = 300;

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|js|mjs)$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('node_modules/'));
}

function readSource(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Text without comments; strings stay. */
function codeOf(path: string): string {
  return readSource(path)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1');
}

function importsOf(path: string): Import[] {
  const statement =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:([^'";]*?)\s+from\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...codeOf(path).matchAll(statement)].map(([, type, names, from, dynamic]) => ({
    target: from ?? dynamic ?? '',
    typeOnly: type !== undefined || allNamesAreTypes(names),
  }));
}

function allNamesAreTypes(names: string | undefined): boolean {
  const list = /^\{([\s\S]*)\}$/.exec(names?.trim() ?? '')?.[1];
  const parts = list?.split(',').filter((name) => name.trim() !== '') ?? [];
  return parts.length > 0 && parts.every((name) => name.trim().startsWith('type '));
}

/** `src/cli/views/x.ts` -> `cli`; `src/platform/node/x.ts` -> `platform/node`. */
function roomOf(path: string): string {
  const [, room = '', inner] = path.split('/');
  return room === 'platform' && inner === 'node' ? 'platform/node' : room;
}

/** Every import of `path` that `ALLOWED` does not permit. */
function forbiddenImports(path: string): string[] {
  const room = roomOf(path);
  return importsOf(path).flatMap(({ target, typeOnly }) => {
    if (target.startsWith('node:')) {
      const inEdge = room === 'platform/node';
      return EFFECTFUL.test(target) && !inEdge
        ? [`${path} imports ${target}: only platform/node touches the world`]
        : [];
    }
    if (!target.startsWith('.')) {
      const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : (target.split('/')[0] ?? '');
      return PACKAGES[name]?.includes(room) ? [] : [`${path} imports ${name}`];
    }
    const to = roomOf(relative(ROOT, resolve(ROOT, path, '..', target)));
    if (to === room || to === 'platform' || (to === 'platform/node' && room === 'platform/node')) return [];
    const byFile = ALLOWED_FILES[path]?.includes(to) ?? false;
    const byRoom = ALLOWED[room === 'platform/node' ? 'platform' : room]?.includes(to) ?? false;
    if (!byFile && !byRoom) return [`${path} imports ${target}: ${room} may not know ${to}`];
    return (TYPES_ONLY[room]?.includes(to) ?? false) && !typeOnly ? [`${path} imports more than types of ${to}`] : [];
  });
}

const sources = filesBelow('src').filter((path) => !path.endsWith('tsconfig.json'));
const everything = [...sources, ...filesBelow('test'), ...filesBelow('bin'), ...filesBelow('universe')];

describe('the house', () => {
  test('has only known rooms', () => {
    const rooms = new Set(sources.map(roomOf));

    expect([...rooms].filter((room) => room !== 'platform/node' && !(room in ALLOWED))).toEqual([]);
  });

  test('keeps every import inside the table', () => {
    expect(sources.flatMap(forbiddenImports)).toEqual([]);
  });

  test('keeps its pure files pure', () => {
    const pure = sources.filter((path) =>
      PURE.some((entry) => path === entry || (entry.endsWith('/') && path.startsWith(entry))),
    );
    const impure = pure.flatMap((path) => {
      const found = IMPURE.exec(codeOf(path));
      return found === null ? [] : [`${path}: ${found[0]}`];
    });

    expect(pure.length).toBeGreaterThan(20);
    expect(impure).toEqual([]);
  });

  test('has no file over 300 lines', () => {
    const long = everything.filter((path) => readSource(path).split('\n').length > MOST_LINES + 1);

    expect(long).toEqual([]);
  });

  test('has no file with a name that says nothing', () => {
    expect(everything.filter((path) => BANNED_NAMES.test(path))).toEqual([]);
  });

  test('describes every exported function', () => {
    const undocumented = sources.flatMap((path) =>
      [...readSource(path).matchAll(/(?:^|\n)([^\n]*)\nexport (?:async )?function (\w+)/g)]
        .filter(([, before]) => !before?.trim().endsWith('*/'))
        .map(([, , name]) => `${path}: ${name}`),
    );

    expect(undocumented).toEqual([]);
  });

  test('lets the test cluster know nothing of the product', () => {
    const knowing = filesBelow('test/cluster')
      .filter((path) => !/\/(demo|measure)/.test(path))
      .filter((path) =>
        importsOf(path).some(({ target }) => target.startsWith('.') && roomPath(path, target).startsWith('src/')),
      );

    expect(knowing).toEqual([]);
  });

  test('does not name the pieces of the test table in vain', () => {
    const files = new Set(sources);
    const missing = [...Object.keys(ALLOWED_FILES)].filter((path) => !files.has(path));

    expect(missing).toEqual([]);
  });
});

function roomPath(path: string, target: string): string {
  return relative(ROOT, resolve(ROOT, path, '..', target));
}
