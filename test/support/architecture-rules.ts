import { join, relative, resolve } from 'node:path';

/** Rooms and the rooms each may import, besides `platform` and itself. `import type` obeys the same table. */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
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
  ssllabs: [],
  preflight: ['marathon', 'marathon-lb', 'daemon-api', 'x509'],
  renewal: ['preflight', 'acme', 'store', 'marathon', 'marathon-lb', 'x509'],
  operations: [
    'preflight',
    'grader',
    'ssllabs',
    'app-definition',
    'marathon-lb',
    'marathon',
    'dcos',
    'daemon-api',
    'x509',
  ],
  daemon: ['renewal', 'acme', 'store', 'marathon', 'marathon-lb', 'dcos', 'daemon-api', 'app-definition', 'x509'],
  cli: ['operations', 'app-definition'],
};

/** More for single files: the composition roots construct what everybody else only receives. */
export const COMPOSITION_ROOTS: Readonly<Record<string, readonly string[]>> = {
  'src/cli/wiring.ts': ['dcos', 'marathon', 'daemon-api', 'platform/node'],
  'src/cli/grader-wiring.ts': ['ssllabs', 'platform/node'],
  'src/cli/file-wiring.ts': ['platform/node'],
  'src/daemon/main.ts': ['platform/node'],
  'src/daemon/ca-side.ts': ['platform/node'],
  'src/daemon/cluster-side.ts': ['platform/node'],
};

/** Arrows along which only types may be imported. */
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
  '@peculiar/x509': ['x509', 'acme'],
  'reflect-metadata': ['x509', 'acme'],
  'prom-client': ['daemon'],
  tldts: ['renewal'],
  undici: ['platform/node'],
  'eventsource-parser': ['platform/node'],
  zod: ['marathon', 'daemon-api', 'store', 'acme', 'dcos', 'daemon', 'ssllabs'],
};

/** Node modules that touch the world outside the process. Everything else of Node is computation. */
const EFFECTFUL =
  /^node:(fs|fs\/promises|net|tls|dns|dns\/promises|http|https|http2|timers|timers\/promises|child_process|dgram|os|process|readline|worker_threads)$/;

const IMPURE =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bconsole\.|\bawait\b|\bsetTimeout\b|\bfetch\(/;

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

/** `src/cli/views/x.ts` -> `cli`; `src/platform/node/x.ts` -> `platform/node`. */
export function roomOf(path: string): string {
  const [, room = '', inner] = path.split('/');
  return room === 'platform' && inner === 'node' ? 'platform/node' : room;
}

/** Takes a source file's path (from the root) and text, returns every import that the table does not permit, in words. */
export function forbiddenImports(path: string, text: string): readonly string[] {
  return importsOf(text).flatMap(({ target, typeOnly }) => {
    if (target.startsWith('node:')) return forbiddenModule(path, target);
    return target.startsWith('.') ? forbiddenRoom(path, target, typeOnly) : forbiddenPackage(path, target);
  });
}

/** The paths (from the root) of the project's own files that a text imports. */
export function importedFiles(path: string, text: string): readonly string[] {
  return importsOf(text).flatMap(({ target }) => (target.startsWith('.') ? [pathOf(path, target)] : []));
}

/** What makes a text impure; undefined when nothing does. */
export function impurity(text: string): string | undefined {
  return IMPURE.exec(withoutComments(text))?.[0];
}

/** Names of exported functions without a doc comment right above them. */
export function undocumentedExports(text: string): readonly string[] {
  return [...text.matchAll(/(?:^|\n)([^\n]*)\nexport (?:async )?function\*? (\w+)/g)].flatMap(
    ([, before = '', name = '']) => (before.trim().endsWith('*/') ? [] : [name]),
  );
}

function forbiddenModule(path: string, target: string): readonly string[] {
  const isEdge = roomOf(path) === 'platform/node';
  return EFFECTFUL.test(target) && !isEdge ? [`${path} imports ${target}: only platform/node touches the world`] : [];
}

function forbiddenPackage(path: string, target: string): readonly string[] {
  const name = target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
  return PACKAGES[name]?.includes(roomOf(path)) ? [] : [`${path} imports the package ${name}`];
}

function forbiddenRoom(path: string, target: string, typeOnly: boolean): readonly string[] {
  const from = roomOf(path);
  const to = roomOf(pathOf(path, target));
  if (to === from || to === 'platform') return [];
  const allowed = [...(ROOMS[from] ?? []), ...(COMPOSITION_ROOTS[path] ?? [])];
  if (!allowed.includes(to)) return [`${path} imports ${target}: ${from} may not know ${to}`];
  return TYPES_ONLY[from]?.includes(to) && !typeOnly ? [`${path} imports more than types of ${to}`] : [];
}

function pathOf(path: string, target: string): string {
  return relative('/', resolve('/', join(path, '..', target)));
}

function importsOf(text: string): readonly Import[] {
  const statement =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:([^'";]*?)\s+from\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...withoutComments(text).matchAll(statement)].map(([, type, names, from, dynamic]) => ({
    target: from ?? dynamic ?? '',
    typeOnly: type !== undefined || allNamesAreTypes(names),
  }));
}

function allNamesAreTypes(names: string | undefined): boolean {
  const list = /^\{([\s\S]*)\}$/.exec(names?.trim() ?? '')?.[1];
  const parts = list?.split(',').filter((name) => name.trim() !== '') ?? [];
  return parts.length > 0 && parts.every((name) => name.trim().startsWith('type '));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}
